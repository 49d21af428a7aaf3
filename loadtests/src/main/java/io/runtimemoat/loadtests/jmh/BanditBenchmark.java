package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One decision of a learned policy with 64 dense features and 8 arms, one of which nobody tried,
 * the same from its record, and the fold of a thousand rewards, per reward.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class BanditBenchmark {
  private static final int DIMENSION = 64;
  private static final int ARMS = 8;
  private static final int REWARDS = 1000;
  private static final int CONTEXTS = 256;
  private static final String SCHEMA = "features/1";

  @Param({"lin-ucb/1", "square-cb/1", "lin-ts/1", "nig-ts/1", "beta-ts/1"})
  public String algorithm;

  private static final MacKey IDS = new MacKey(new byte[32]);
  private static final String CHAIN = "0".repeat(32);

  private final List<byte[]> records = new ArrayList<>();
  private final List<RoutingContext> contexts = new ArrayList<>();
  private final List<RewardSample> rewards = new ArrayList<>();
  private FeasibleSet arms;
  private Policy policy;
  private Replay replay;
  private int at;

  /** Learns from a thousand rewards of all arms but the last. */
  @Setup
  public void learn() {
    Random random = new Random(1);
    List<Arm> all = new ArrayList<>();
    for (int i = 0; i < ARMS; i++) {
      all.add(new Arm("arm-" + i, "model-" + i, Tier.SMALL, new Prices(1, 1), 4096));
    }
    arms = FeasibleSet.of(all, arm -> Optional.empty());
    for (int i = 0; i < CONTEXTS; i++) {
      contexts.add(new RoutingContext(SCHEMA, vector(random), Signals.none()));
    }
    for (int i = 0; i < REWARDS; i++) {
      String arm = "arm-" + i % (ARMS - 1);
      rewards.add(new RewardSample(arm, vector(random), random.nextDouble()));
    }
    SnapshotHeader header = new SnapshotHeader("t", "chat", 1, "none", SCHEMA, "reward/1", 0);
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            header,
            PolicySpec.of(algorithm),
            PolicySums.of(DIMENSION, rewards),
            PolicySums.none(DIMENSION));
    policy = snapshot.policy(new Exploration(0.01, 0.3, null));
    replay = Replay.of((tenant, task, id) -> Optional.of(snapshot));
    for (int i = 0; i < CONTEXTS; i++) {
      records.add(recorded(i));
    }
  }

  private byte[] recorded(int i) {
    DecisionId id = DecisionId.mint(IDS, CHAIN, i);
    Seed seed = Seed.derive(IDS, id, policy.snapshotId(), "arm");
    return DecisionRecord.of(
            id,
            "req-" + i,
            new TenantId("t"),
            i,
            "auto",
            policy,
            DecisionRecord.GENERAL,
            contexts.get(i),
            arms,
            seed,
            policy.choose(contexts.get(i), arms, seed),
            ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
            new EscalationRule(0, 0))
        .encode();
  }

  private static float[] vector(Random random) {
    float[] x = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      x[i] = i == 0 ? 1 : random.nextFloat() - 0.5f;
    }
    return x;
  }

  /** From context to drawn arm. */
  @Benchmark
  public Choice decide() {
    at = (at + 1) % CONTEXTS;
    return policy.choose(contexts.get(at), arms, new Seed(at, 1));
  }

  /** A recorded decision from its bytes, bit for bit; the snapshot is there. */
  @Benchmark
  public Replay.Verdict replayed() {
    at = (at + 1) % CONTEXTS;
    Replay.Verdict verdict = replay.recompute(DecisionCodec.decode(records.get(at)));
    if (!verdict.identical()) {
      throw new IllegalStateException(verdict.toString());
    }
    return verdict;
  }

  /** A window of rewards into sums; the same for every algorithm. */
  @Benchmark
  @OperationsPerInvocation(REWARDS)
  public PolicySums fold() {
    return PolicySums.of(DIMENSION, rewards);
  }
}
