package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateCheck;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSample;
import io.runtimemoat.decision.rollout.PromotionGate;
import io.runtimemoat.decision.rollout.SetSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A candidate that waits for decisions to be judged on: only such as were made after the last one
 * that it learned from.
 */
public final class CandidateTrial {
  /**
   * What a trial comes to.
   *
   * @param candidate that the gate has judged
   */
  public record Judgement(PolicySnapshot candidate, GateReport report) {}

  /**
   * A decision to judge on.
   *
   * @param byTheRule whether the exploring rule drew it
   * @param explorationMass that it was drawn with
   * @param ofTheRule whether the rule did exploring as the candidate would
   */
  private record Held(
      GateSample sample,
      long atMicros,
      boolean byTheRule,
      double explorationMass,
      boolean ofTheRule) {}

  private static final double MILLIS = 1_000;

  private final PolicySnapshot candidate;
  private final Exploration exploration;
  private final CandidatePmfs pmfs;
  private final GateKind kind;
  private final long cutMicros;
  private final int most;
  private final List<Held> holdout = new ArrayList<>();

  /** The same arms with the parameter sets that serve; null where that is no other candidate. */
  private final @Nullable CandidateTrial armsAlone;

  /**
   * A trial that has seen nothing.
   *
   * @param exploration that the candidate would serve with
   * @param cutMicros when the last decision it learned from was made
   * @param most decisions that are kept
   */
  public CandidateTrial(
      PolicySnapshot candidate, Exploration exploration, GateKind kind, long cutMicros, int most) {
    this(candidate, exploration, kind, cutMicros, most, null);
  }

  /**
   * A trial that falls back to another candidate.
   *
   * @param careful the same arms with the parameter sets that serve; null for none
   */
  CandidateTrial(
      PolicySnapshot candidate,
      @Nullable PolicySnapshot careful,
      Exploration exploration,
      GateKind kind,
      long cutMicros,
      int most) {
    this(
        candidate,
        exploration,
        kind,
        cutMicros,
        most,
        careful == null || careful.equals(candidate)
            ? null
            : new CandidateTrial(careful, exploration, kind, cutMicros, most));
  }

  private CandidateTrial(
      PolicySnapshot candidate,
      Exploration exploration,
      GateKind kind,
      long cutMicros,
      int most,
      @Nullable CandidateTrial armsAlone) {
    this.candidate = candidate;
    this.exploration = exploration;
    this.pmfs = new CandidatePmfs(candidate, exploration);
    this.kind = kind;
    this.cutMicros = cutMicros;
    this.most = most;
    this.armsAlone = armsAlone;
  }

  /** Whether decisions of a kind of rewards can judge it. */
  boolean isAbout(@Nullable LearnedUnder key) {
    return key != null
        && key.featureSchema().equals(candidate.header().featureSchema())
        && key.dimension() == candidate.dimension()
        && key.rewardVersion().equals(candidate.header().rewardVersion());
  }

  public PolicySnapshot candidate() {
    return candidate;
  }

  public GateKind kind() {
    return kind;
  }

  /** Takes what a decision came to, when it says anything about policies. */
  public void add(ClosedDecision closed) {
    TrackedDecision decision = closed.decision();
    if (decision.atMicros() > cutMicros
        && decision.forced() == null
        && closed.verdict() == ClosedDecision.Verdict.LEARNED
        && holdout.size() < most
        && decision.featureSchema().equals(candidate.header().featureSchema())
        && decision.context().length == candidate.dimension()) {
      hold(
          sample(closed),
          decision.atMicros(),
          decision.policyVersion().equals(ExploringRule.ALGORITHM),
          decision.explorationMass());
    }
    if (armsAlone != null) {
      armsAlone.add(closed);
    }
  }

  private void hold(GateSample sample, long atMicros, boolean byTheRule, double mass) {
    boolean ofTheRule =
        byTheRule && ExploringRule.mayHaveDrawn(sample.incumbentPmf(), mass, exploration);
    holdout.add(new Held(sample, atMicros, byTheRule, mass, ofTheRule));
  }

  /** The same trial of a candidate that would explore otherwise, on the same decisions. */
  CandidateTrial under(Exploration other) {
    CandidateTrial trial =
        new CandidateTrial(
            candidate,
            other,
            kind,
            cutMicros,
            most,
            armsAlone == null ? null : armsAlone.under(other));
    holdout.forEach(
        held ->
            trial.hold(
                trial.pmfs.of(held.sample()),
                held.atMicros(),
                held.byTheRule(),
                held.explorationMass()));
    return trial;
  }

  /** Decisions to judge on. */
  public int size() {
    return holdout.size();
  }

  /** Whether no more are kept. */
  public boolean isFull() {
    return holdout.size() >= most;
  }

  /** What the gate says; the seed is that of its resampling. */
  public GateReport judge(GateLimits limits, long seed) {
    List<GateSample> samples = holdout.stream().map(Held::sample).toList();
    return PromotionGate.judge(samples, limits, kind, seed);
  }

  /** Whether that is how much the candidate would explore. */
  boolean isWithin(ExplorationBounds bounds) {
    return bounds.floor() == exploration.floor() && bounds.share() == exploration.cap();
  }

  /** How much the candidate would explore; how much that costs is no part of a trial. */
  public ExplorationBounds bounds() {
    return new ExplorationBounds(exploration.floor(), exploration.cap(), 0);
  }

  /**
   * Decisions that the exploring rule drew, exploring as much as the candidate would: those that
   * tenants without a policy have in common. Of others a candidate differs by how much it explores.
   */
  long ofTheRule() {
    return holdout.stream().filter(Held::ofTheRule).count();
  }

  /** Whether the latest decision is one of those: where another policy serves, they are past. */
  boolean isTheRuleServing() {
    return holdout.stream()
        .max(Comparator.comparingLong(Held::atMicros))
        .filter(Held::ofTheRule)
        .isPresent();
  }

  /** The arms of those decisions, in order; empty where they are too few to judge by. */
  public List<String> arms(GateLimits limits) {
    return ofTheRule() < limits.leastEss()
        ? List.of()
        : holdout.stream()
            .filter(Held::ofTheRule)
            .flatMap(held -> held.sample().arms().stream())
            .distinct()
            .sorted()
            .toList();
  }

  /** What those decisions say of the candidate, in sums; empty where they are too few. */
  Optional<CohortSums> sums(int mostDecisions, GateLimits limits) {
    return sums(pmfs, cutMicros, mostDecisions, limits);
  }

  /**
   * What they say of another tenant's; empty where they cannot. Of those alone that the candidate
   * cannot have learned from.
   */
  public Optional<CohortSums> evaluate(
      CohortQuestion asked, PolicySnapshot other, int mostDecisions, GateLimits limits) {
    LearnedUnder key = asked.key();
    if (!isAbout(key)
        || !isWithin(asked.bounds())
        || !arms(limits).equals(asked.arms())
        || other.dimension() != key.dimension()
        || !other.header().featureSchema().equals(key.featureSchema())) {
      return Optional.empty();
    }
    return sums(
        new CandidatePmfs(other, exploration),
        other.header().madeAtMicros(),
        mostDecisions,
        limits);
  }

  private Optional<CohortSums> sums(
      CandidatePmfs other, long afterMicros, int mostDecisions, GateLimits limits) {
    List<Held> held =
        holdout.stream().filter(h -> h.ofTheRule() && h.atMicros() > afterMicros).toList();
    List<GateSample> samples =
        held.subList(Math.max(0, held.size() - mostDecisions), held.size()).stream()
            .map(h -> other.of(h.sample()))
            .toList();
    return CohortSums.of(samples, limits);
  }

  /**
   * The gate's last word. Where the log cannot tell of the candidate, but passes its arms with the
   * parameter sets that serve, those are staged: weights of arms and sets multiply, and arms would
   * else wait for sets for ever.
   *
   * @param report of the candidate
   */
  Judgement last(GateReport report, GateLimits limits, long seed) {
    if (armsAlone == null || report.verdict() != GateReport.Verdict.INSUFFICIENT) {
      return new Judgement(candidate, report);
    }
    GateReport careful = armsAlone.judge(limits, seed);
    return careful.verdict() == GateReport.Verdict.PASS
        ? new Judgement(armsAlone.candidate(), careful.with(keptSets(report)))
        : new Judgement(candidate, report);
  }

  private static GateCheck keptSets(GateReport report) {
    List<GateCheck> open =
        report.checks().stream()
            .filter(check -> check.outcome() == GateCheck.Outcome.UNDECIDED)
            .toList();
    return new GateCheck(
        "own_parameters",
        open.get(0).value(),
        open.get(0).limit(),
        GateCheck.Outcome.UNDECIDED,
        "with its own parameter sets the log cannot say ("
            + open.stream().map(GateCheck::name).collect(Collectors.joining(", "))
            + "): those that serve stay");
  }

  /**
   * The policy that served stands for the incumbent: its probabilities are the recorded ones, of
   * arms and of the parameter sets within the one that was chosen.
   */
  private GateSample sample(ClosedDecision closed) {
    TrackedDecision decision = closed.decision();
    double[] wanted = pmfs.ofArms(decision.context(), decision.arms());
    return new GateSample(
        decision.context(),
        decision.arms(),
        decision.action(),
        decision.pmf()[decision.action()],
        wanted,
        decision.pmf(),
        closed.reward(),
        quality(closed),
        closed.cost(),
        closed.seconds() * MILLIS,
        set(decision));
  }

  private @Nullable SetSample set(TrackedDecision decision) {
    TrackedSet drawn = decision.set();
    if (drawn == null) {
      return null;
    }
    return new SetSample(
        drawn.candidates(),
        drawn.index(),
        drawn.propensity(),
        pmfs.ofSets(decision.arm(), drawn.candidates()),
        drawn.pmf());
  }

  /** Where a quality is assumed of answers that nobody rates, a whole one is good. */
  private static double quality(ClosedDecision closed) {
    if (closed.isRated()) {
      return closed.quality();
    }
    return closed.isValid() ? 1 : 0;
  }
}
