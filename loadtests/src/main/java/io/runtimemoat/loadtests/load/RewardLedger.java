package io.runtimemoat.loadtests.load;

import com.typesafe.config.Config;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a node that served rated requests leaves in its data directory: a decision, an outcome and a
 * rating of each, with 64 features, by the rules with some exploring.
 */
final class RewardLedger {
  /** The task type of what {@link ChatBody} asks. */
  static final String TASK = "chat";

  private static final String NODE = "before";
  private static final Prices PRICES = new Prices(1, 1);
  private static final int CONTEXT = 4096;
  private static final double BEST_IS_RIGHT = 0.9;
  private static final double OTHERS_ARE_RIGHT = 0.3;
  private static final int MICROS_APART = 1_000;
  private static final double USUAL_COST = 1e-4;
  private static final int USUAL_MICROS = 20_000;

  private final MacKey ids = new MacKey(new byte[32]);
  private final Random random = new Random(1);
  private final List<Arm> arms;
  private final Policy policy;
  private final Ledger ledger;

  private RewardLedger(Config config, List<String> arms, Ledger ledger) {
    this.arms = arms.stream().map(id -> new Arm(id, id, Tier.SMALL, PRICES, CONTEXT)).toList();
    this.ledger = ledger;
    this.policy =
        new ExploringRule(
            RuleThresholds.of(RoutingSettings.from(config).rule()),
            new Exploration(0.01, 0.3, null));
  }

  /**
   * Writes requests, the last of which ended {@code untilMicros}, of each tenant in turn.
   *
   * @param arms ids in their order, the last of which is right nine times in ten and the others
   *     three times
   */
  static void write(
      Config config,
      Path dataDirectory,
      List<TenantId> tenants,
      List<String> arms,
      int requests,
      long untilMicros) {
    try (Database database = Database.open(DatabaseSettings.from(config));
        NodeLedger node =
            NodeLedger.open(
                dataDirectory, NODE, LedgerSettings.from(config), database, Clock.systemUTC())) {
      RewardLedger writer = new RewardLedger(config, arms, node.ledger());
      for (int i = 0; i < requests; i++) {
        long at = untilMicros - (long) (requests - i) * MICROS_APART;
        writer.request(tenants.get(i % tenants.size()), i, at);
      }
    }
  }

  private void request(TenantId tenant, int number, long atMicros) {
    FeasibleSet feasible = new FeasibleSet(arms, List.of());
    float[] features = new float[FeatureExtractor.DIMENSION];
    for (int i = 0; i < features.length; i++) {
      features[i] = i == 0 ? 1 : random.nextFloat() - 0.5f;
    }
    RoutingContext context =
        new RoutingContext(
            FeatureExtractor.SCHEMA, features, Signals.of(Map.of("task." + TASK, 1.0)));
    DecisionId id = DecisionId.mint(ids, ledger.chain().value(), number);
    Seed seed = Seed.derive(ids, id, policy.snapshotId(), "arm");
    DecisionRecord decided =
        DecisionRecord.of(
            id,
            "req-" + number,
            tenant,
            atMicros,
            "auto",
            policy,
            DecisionRecord.GENERAL,
            context,
            feasible,
            seed,
            policy.choose(context, feasible, seed),
            ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.of())),
            new EscalationRule(0, 0));
    append(tenant, decided.manifest(), decided.requestId(), atMicros, decided.encode());
    OutcomeFact outcome =
        new OutcomeFact(
            decided.requestId(),
            id,
            OutcomeFact.Status.COMPLETED,
            atMicros,
            decided.requestId(),
            1,
            "stop",
            "valid",
            "",
            100,
            0,
            50,
            USUAL_COST,
            10,
            USUAL_MICROS,
            "");
    append(tenant, outcome.manifest(), decided.requestId(), atMicros, outcome.encode());
    boolean best = decided.choice().index() == arms.size() - 1;
    int quality = random.nextDouble() < (best ? BEST_IS_RIGHT : OTHERS_ARE_RIGHT) ? 1 : 0;
    FeedbackFact rating =
        new FeedbackFact("fb-" + number, id, atMicros, "quality", quality, "k-" + number, "key");
    append(tenant, FeedbackFact.MANIFEST, id.toText(), atMicros, rating.encode());
  }

  private void append(
      TenantId tenant, String manifest, String requestId, long atMicros, byte[] payload) {
    ledger.append(new Fact(manifest, tenant.value(), requestId, atMicros, payload));
  }
}
