package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.rollout.Assignment;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutJudge;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutOrders;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.decision.rollout.VariantStats;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The phases of one task type's candidates on a virtual clock, by the code that serves. */
public final class Rollout {
  private static final String OPERATOR = "operator";
  private static final String WAIVER = "nothing to compare with yet";
  private static final long HASH = 0x9E3779B97F4A7C15L;

  private final RolloutLimits limits;
  private final Map<SnapshotName, Decider> deciders = new HashMap<>();
  private final List<RolloutEvent> events = new ArrayList<>();
  private RolloutState state = RolloutState.empty();
  private VariantStats control = VariantStats.none();
  private VariantStats candidate = VariantStats.none();

  /** A rollout whose first champion was staged with a waiver and promoted by hand. */
  Rollout(RolloutLimits limits, SnapshotName first, Decider decider, Instant at) {
    this.limits = limits;
    waive(first, decider, at);
  }

  /** An operator makes a snapshot the champion at once. */
  void waive(SnapshotName name, Decider decider, Instant at) {
    deciders.put(name, decider);
    apply(state.orders().stage(name, GateKind.CHANGE, WAIVER, name.version(), OPERATOR, at));
    for (RolloutPhase phase : RolloutPhase.values()) {
      if (phase.next().isPresent()) {
        apply(state.orders().advance(false, WAIVER, OPERATOR, at));
      }
    }
  }

  Decider champion() {
    return decider(state.champion().orElseThrow());
  }

  boolean hasCandidate() {
    return state.candidate() != null;
  }

  /** What decides a request; every request is a unit of its own. */
  Decider deciderOf(int step) {
    Candidate staged = state.candidate();
    return staged != null && isCandidates(staged, step) ? decider(staged.snapshot()) : champion();
  }

  /** The candidate's phase, if there is a candidate. */
  public Optional<RolloutPhase> phase() {
    return Optional.ofNullable(state.candidate()).map(Candidate::phase);
  }

  /** Whether the candidate serves a request. */
  public boolean servesCandidate(int step) {
    Candidate staged = state.candidate();
    return staged != null && isCandidates(staged, step);
  }

  private boolean isCandidates(Candidate staged, int step) {
    return staged.phase().guarded()
        && Assignment.isCandidate(
            Assignment.salted((step + 1) * HASH, staged.salt()), limits.share(staged.phase()));
  }

  /** Counts a request on its side. */
  void observe(int step, ArmOutcome outcome, boolean rated, boolean failed) {
    Candidate staged = state.candidate();
    if (staged == null) {
      return;
    }
    boolean isShadow = staged.phase() == RolloutPhase.SHADOW;
    VariantStats before = isShadow || isCandidates(staged, step) ? candidate : control;
    VariantStats after = before.observed(outcome.cpuMillis(), outcome.cost(), failed);
    if (rated) {
      after = after.rated(outcome.quality());
    }
    if (isShadow || isCandidates(staged, step)) {
      candidate = after;
    } else {
      control = after;
    }
  }

  /** The gate's word on a snapshot. */
  void judged(SnapshotName name, GateReport report, Instant at) {
    apply(state.orders().judged(name, report, at));
  }

  /** Puts a snapshot that passed the gate into shadow. */
  void stage(SnapshotName name, Decider decider, Instant at, String by) {
    deciders.put(name, decider);
    apply(state.orders().stage(name, GateKind.REFRESH, "", name.version(), by, at));
  }

  /** The judge looks once. */
  void look(Instant at) {
    Candidate staged = state.candidate();
    if (staged == null) {
      return;
    }
    RolloutVerdict verdict =
        RolloutJudge.judge(
            staged.phase(), staged.inPhase(at), candidate.requests(), control, candidate, limits);
    state.orders().follow(verdict, limits, at).ifPresent(this::apply);
  }

  /** Everything that happened, in order. */
  public List<RolloutEvent> events() {
    return List.copyOf(events);
  }

  /** How often a judge took a candidate back. */
  public long rollbacks() {
    return events.stream().filter(RolloutEvent.RolledBack.class::isInstance).count();
  }

  /** How often a judge made a candidate the champion. */
  public long promotions() {
    return events.stream()
        .filter(
            event ->
                event instanceof RolloutEvent.Promoted promoted
                    && promoted.by().equals(RolloutOrders.JUDGE))
        .count();
  }

  private Decider decider(SnapshotName name) {
    Decider decider = deciders.get(name);
    if (decider == null) {
      throw new IllegalStateException("no policy of " + name);
    }
    return decider;
  }

  private void apply(Ruling<RolloutEvent> ruling) {
    if (ruling instanceof Ruling.Accepted<RolloutEvent> accepted) {
      apply(accepted.event());
    } else {
      throw new IllegalStateException("refused: " + ruling);
    }
  }

  private void apply(RolloutEvent event) {
    state = event.applyTo(state);
    events.add(event);
    if (!(event instanceof RolloutEvent.GateJudged)) {
      control = VariantStats.none();
      candidate = VariantStats.none();
    }
  }
}
