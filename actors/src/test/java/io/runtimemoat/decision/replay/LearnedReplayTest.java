package io.runtimemoat.decision.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions that explore and that were learned, recomputed from their bytes. */
class LearnedReplayTest {
  private static final Exploration EXPLORING = new Exploration(0.01, 0.2, null);
  private static final FeasibleSet FEASIBLE =
      new FeasibleSet(List.of(TestArms.SMALL, TestArms.MEDIUM, TestArms.LARGE), List.of());

  static List<String> algorithms() {
    return List.copyOf(PolicySpec.algorithms());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void learnedDecisions_areIdenticalFromTheirRecordAndSnapshot(String algorithm) {
    PolicySnapshot snapshot = snapshot(algorithm, 1);
    Replay replay =
        Replay.of(
            (tenant, task, id) ->
                task.equals("chat") && id.equals(snapshot.id())
                    ? Optional.of(PolicySnapshot.decode(snapshot.encode()))
                    : Optional.empty());

    for (int i = 0; i < 200; i++) {
      DecisionRecord read = recorded(snapshot.policy(EXPLORING), i);
      assertThat(replay.recompute(read)).hasToString("identical");
    }
    DecisionRecord frozen = recorded(snapshot.policy(Exploration.off(ForcedReason.FROZEN)), 7);
    assertThat(frozen.choice().forced()).isEqualTo(ForcedReason.FROZEN);
    assertThat(replay.recompute(frozen)).hasToString("identical");
  }

  @Test
  void otherOrMissingSnapshot_isSaid() {
    PolicySnapshot snapshot = snapshot("lin-ts/1", 1);
    PolicySnapshot other = snapshot("lin-ts/1", 2);
    DecisionRecord read = recorded(snapshot.policy(EXPLORING), 3);

    assertThat(Replay.standard().recompute(read).identical()).isFalse();
    assertThat(Replay.of((tenant, task, id) -> Optional.of(other)).recompute(read).toString())
        .contains("snapshot " + snapshot.id() + " is missing");
  }

  @Test
  void exploringRule_keepsItsArmAndSharesTheRest() {
    Policy policy = new ExploringRule(TestArms.THRESHOLDS, EXPLORING);

    double[] pmf = policy.distribution(context(), FEASIBLE).pmf().toArray();

    // Arms by id: large, medium, small. Chat asks for medium, which keeps 0.8 and a third of the rest.
    assertThat(pmf[0]).isCloseTo(0.2 / 3, within(1e-12));
    assertThat(pmf[1]).isCloseTo(0.8 + 0.2 / 3, within(1e-12));
    assertThat(pmf[2]).isCloseTo(0.2 / 3, within(1e-12));
  }

  @Test
  void exploringRule_isIdenticalFromItsRecordAlone() {
    for (int i = 0; i < 200; i++) {
      DecisionRecord read = recorded(new ExploringRule(TestArms.THRESHOLDS, EXPLORING), i);
      assertThat(Replay.standard().recompute(read)).hasToString("identical");
    }
  }

  private static PolicySnapshot snapshot(String algorithm, long version) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Arm arm = FEASIBLE.arms().get(i % 3);
      samples.add(
          new RewardSample(arm.id(), new float[] {1, i / 60f}, (i * 7 % 10) / 10.0 * version / 2));
    }
    return PolicySnapshot.cut(
        new SnapshotHeader("acme", "chat", version, "none", "features/test", "reward-1", 1),
        PolicySpec.of(algorithm),
        PolicySums.of(2, samples),
        PolicySums.none(2));
  }

  /** Through the ledger's bytes. */
  private static DecisionRecord recorded(Policy policy, int number) {
    DecisionId id = DecisionId.mint(TestFacts.KEY, TestFacts.CHAIN, number);
    Seed seed = Seed.derive(TestFacts.KEY, id, policy.snapshotId(), "arm");
    DecisionRecord record =
        DecisionRecord.of(
            id,
            "req-" + number,
            new TenantId("acme"),
            TestFacts.AT_MICROS,
            "auto",
            policy,
            "canary",
            context(),
            FEASIBLE,
            seed,
            policy.choose(context(), FEASIBLE, seed),
            ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
            new EscalationRule(0, 0));
    return DecisionCodec.decode(record.encode());
  }

  private static RoutingContext context() {
    return new RoutingContext(
        "features/test", new float[] {1, 0.25f}, Signals.of(Map.of("task.chat", 1.0)));
  }
}
