package io.runtimemoat.actors.advice;

import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.learning.PolicyDraws;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.advice.AdviceFeatures;
import io.runtimemoat.decision.advice.AdviceIds;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.advice.AdviceRules;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.facts.AssignedFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.ShadowFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides what a caller should use, as routed requests are decided, and records it before it
 * answers. Works in memory on the caller's thread, apart from the ledger's append. Safe for use by
 * many threads.
 */
public final class Advisor {
  /** Nothing of a recommended request runs here, so nothing is given to a stronger arm. */
  private static final EscalationRule NEVER = new EscalationRule(0, 0);

  private static final double UNSURE = 0.5;

  private final RoutingTable table;
  private final LearnedRouting learned;
  private final AdviceRules rules;
  private final AdviceFeatures features;
  private final AdviceIds ids;
  private final PolicyDraws draws;
  private final Fingerprints fingerprints;
  private final Ledger ledger;
  private final Clock clock;
  private final AtomicLong decisions = new AtomicLong();
  private final LongAdder recommended = new LongAdder();
  private final LongAdder unsure = new LongAdder();

  public Advisor(
      RoutingTable table,
      LearnedRouting learned,
      AdviceRules rules,
      RoutingKeys keys,
      Ledger ledger,
      Clock clock) {
    this.table = table;
    this.learned = learned;
    this.rules = rules;
    this.features = new AdviceFeatures(keys.features());
    this.ids = new AdviceIds(keys.decisionIds());
    this.draws = new PolicyDraws(learned, keys.seeds());
    this.fingerprints = new Fingerprints(keys.contents());
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Recommendations written since the start. */
  public long recommended() {
    return recommended.sum();
  }

  /** Those among them of an arm that is, by what was learned, more likely not the best. */
  public long unsure() {
    return unsure.sum();
  }

  /**
   * Recommends.
   *
   * @throws LedgerUnavailableException when the recommendation could not be written down
   */
  public Advice recommend(Principal principal, AdviceRequest request) {
    Candidates candidates = Candidates.of(request, table, principal);
    Optional<String> unknown = candidates.unknown();
    if (unknown.isPresent()) {
      return new Advice.Refused(AdviceRefusals.notFound(unknown.get()));
    }
    FeasibleSet feasible = FeasibleSet.of(table.arms(), arm -> candidates.exclusion(arm, rules));
    return feasible.isEmpty()
        ? new Advice.Refused(AdviceRefusals.of(feasible, request))
        : decide(principal.tenant(), request, candidates.names(), feasible);
  }

  private Advice decide(
      TenantId tenant, AdviceRequest request, String requested, FeasibleSet feasible) {
    Instant now = clock.instant();
    DecisionId id = ids.mint(tenant, ledger.chain().value(), decisions.getAndIncrement());
    RoutingContext context = features.extract(request.taskType(), request.features());
    String unit = request.user().isEmpty() ? id.toText() : request.user();
    LearnedRouting.Selected selected =
        learned.select(tenant, context.task(), context.featureSchema(), unit, now);
    PolicyDraws.Drawn drawn = draws.arm(selected, id, context, feasible);
    DecisionRecord record =
        DecisionRecord.of(
            id,
            id.toText(),
            tenant,
            ChronoUnit.MICROS.between(Instant.EPOCH, now),
            requested,
            drawn.policy(),
            selected.phase(),
            context,
            feasible,
            drawn.seed(),
            drawn.choice(),
            parameters(request, drawn),
            NEVER);
    append(record, record.manifest(), record.encode());
    if (selected.isAssigned()) {
      AssignedFact assigned =
          new AssignedFact(record.requestId(), id, record.atMicros(), selected.lot());
      append(record, AssignedFact.MANIFEST, assigned.encode());
    }
    draws.shadow(selected, context, feasible).ifPresent(shadow -> append(record, shadow));
    recommended.increment();
    double confidence = draws.confidence(drawn, context, feasible);
    if (confidence < UNSURE) {
      unsure.increment();
    }
    return new Advice.Recommended(record, confidence, fingerprints.of(tenant, context));
  }

  private ParameterChoice parameters(AdviceRequest request, PolicyDraws.Drawn drawn) {
    Arm arm = drawn.choice().arm();
    ParameterSet baseline = rules.baseline(request, arm);
    return draws.parameters(
        drawn,
        policy ->
            policy == null
                ? ParameterChoice.only(baseline)
                : policy.choose(arm.id(), baseline, rules.region(request, arm), drawn.seed()));
  }

  private void append(DecisionRecord record, PolicyDraws.Shadow shadow) {
    ShadowFact fact =
        new ShadowFact(
            record.requestId(),
            record.decisionId(),
            record.atMicros(),
            shadow.snapshotId(),
            shadow.pmf());
    append(record, fact.manifest(), fact.encode());
  }

  private void append(DecisionRecord record, String manifest, byte[] payload) {
    ledger.append(
        new Fact(
            manifest, record.tenant().value(), record.requestId(), record.atMicros(), payload));
  }
}
