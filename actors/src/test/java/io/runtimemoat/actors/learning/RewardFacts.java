package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A ledger in memory with requests, outcomes and ratings. */
final class RewardFacts implements RewardSource {
  static final TenantId ACME = new TenantId("acme");
  static final String TASK = "chat";
  static final RuleThresholds THRESHOLDS = TestArms.THRESHOLDS;

  private final Map<String, List<StoredFact>> chains = new ConcurrentHashMap<>();
  private final Map<String, Integer> readings = new ConcurrentHashMap<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> awaited = new ConcurrentHashMap<>();
  private final AtomicInteger factsRead = new AtomicInteger();
  private volatile boolean away;

  static String chain(int n) {
    return Integer.toHexString(n).repeat(32);
  }

  void beAway(boolean gone) {
    away = gone;
  }

  @Override
  public List<String> chains() {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
    return new ArrayList<>(new TreeMap<>(chains).keySet());
  }

  /** Facts of a chain from then on may be on its node's disk alone; null: nothing is missing. */
  void completeTo(String chain, @Nullable Long micros) {
    if (micros == null) {
      awaited.remove(chain);
    } else {
      awaited.put(chain, micros);
    }
  }

  @Override
  public Map<String, Long> awaited() {
    return Map.copyOf(awaited);
  }

  @Override
  public long read(String chain, long from, Predicate<StoredFact> sink) {
    readings.merge(chain, 1, Integer::sum);
    List<StoredFact> now = List.copyOf(chains.getOrDefault(chain, List.of()));
    int next = (int) Math.min(from, now.size());
    while (next < now.size()) {
      factsRead.incrementAndGet();
      if (!sink.test(now.get(next++))) {
        break;
      }
    }
    return next;
  }

  /** How many facts were read in all. */
  int factsRead() {
    return factsRead.get();
  }

  /** How often a chain was read. */
  int readings(String chain) {
    return readings.getOrDefault(chain, 0);
  }

  void end(String chain) {
    ended.add(chain);
  }

  @Override
  public boolean ended(String chain) {
    return ended.contains(chain);
  }

  /** A decided request; ids are numbered within their chain. */
  DecisionRecord decide(String chain, long number, long atMicros, Policy policy, String phase) {
    return decide(TASK, chain, number, atMicros, policy, phase);
  }

  /** The same of another task type. */
  DecisionRecord decide(
      String task, String chain, long number, long atMicros, Policy policy, String phase) {
    List<Arm> arms = List.of(TestArms.SMALL, TestArms.LARGE);
    FeasibleSet feasible = new FeasibleSet(arms, List.of());
    RoutingContext context =
        new RoutingContext(
            "features/test", new float[] {1, 0}, Signals.of(Map.of("task." + task, 1.0)));
    DecisionId id = id(chain, number);
    Seed seed = Seed.derive(TestFacts.KEY, id, policy.snapshotId(), "arm");
    DecisionRecord record =
        DecisionRecord.of(
            id,
            requestId(chain, number),
            ACME,
            atMicros,
            "auto",
            policy,
            phase,
            context,
            feasible,
            seed,
            policy.choose(context, feasible, seed),
            ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
            new EscalationRule(0, 0));
    add(chain, record.manifest(), record.requestId(), atMicros, record.encode());
    return record;
  }

  void end(DecisionRecord decided, long atMicros) {
    end(decided, OutcomeFact.Status.COMPLETED, atMicros);
  }

  void end(DecisionRecord decided, OutcomeFact.Status status, long atMicros) {
    OutcomeFact outcome =
        new OutcomeFact(
            decided.requestId(),
            decided.decisionId(),
            status,
            atMicros,
            "m",
            1,
            "stop",
            "valid",
            "",
            1,
            0,
            1,
            1e-6,
            10,
            20_000,
            "");
    add(
        decided.decisionId().chain(),
        outcome.manifest(),
        decided.requestId(),
        atMicros,
        outcome.encode());
  }

  void rate(String chain, DecisionRecord decided, double quality, long atMicros) {
    FeedbackFact fact =
        new FeedbackFact(
            "fb-" + decided.requestId(),
            decided.decisionId(),
            atMicros,
            "quality",
            quality,
            "k-" + decided.requestId(),
            "key-1");
    add(chain, FeedbackFact.MANIFEST, decided.decisionId().toText(), atMicros, fact.encode());
  }

  void add(String chain, String manifest, String requestId, long atMicros, byte[] payload) {
    List<StoredFact> facts = chains.computeIfAbsent(chain, unknown -> new CopyOnWriteArrayList<>());
    facts.add(
        new StoredFact(
            new FactPosition(new ChainId(chain), facts.size()),
            manifest,
            ACME.value(),
            requestId,
            atMicros,
            payload,
            new byte[32]));
  }

  @SuppressWarnings("NullAway") // as only a damaged database would tell it
  void addWithoutManifest(String chain) {
    add(chain, null, "req", 1, new byte[0]);
  }

  static Policy exploring(double share) {
    return new ExploringRule(THRESHOLDS, new Exploration(0.01, share, null));
  }

  private static DecisionId id(String chain, long number) {
    return DecisionId.mint(TestFacts.KEY, chain, number);
  }

  private static String requestId(String chain, long number) {
    return "req-" + chain.charAt(0) + "-" + number;
  }
}
