package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.PopulationSums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSummary;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trainer of one tenant's task type: cuts candidates, waits for decisions to judge them on, and
 * watches the one that is rolled out. What it has seen is in memory alone; whoever starts it again
 * begins to look anew.
 */
public final class Trainer {
  /** Who proposes what was cut here. */
  public static final String OWN = "trainer";

  /** The parent of a candidate that follows no champion. */
  private static final String NOBODY = "none";

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private final String tenant;
  private final String task;
  private final TrainerRules rules;
  private final RolloutEvidence evidence = new RolloutEvidence();
  private @Nullable CandidateTrial trial;
  private CohortLooks cohort;

  /** Of what is on trial. */
  private String proposer = OWN;

  private long learnedAtCut;
  private long newestClosedMicros;
  private int nextLook;

  public Trainer(String tenant, String task, TrainerRules rules) {
    this.tenant = tenant;
    this.task = task;
    this.rules = rules;
    this.cohort = new CohortLooks(rules.gate());
  }

  /** Takes what the ledger says about this task type; other parts of the batch are passed over. */
  public void take(RewardBatch batch, TaskLearning before) {
    evidence.follow(before.rollout().candidate());
    batch.assigned().stream()
        .filter(begun -> begun.task().equals(task))
        .forEach(evidence::assigned);
    batch.observed().stream().filter(seen -> seen.task().equals(task)).forEach(evidence::observed);
    batch.shadows().forEach(evidence::shadowed);
    batch.failedShadows().forEach(evidence::shadowFailed);
    CandidateTrial waiting = trial;
    for (ClosedDecision closed : batch.closed()) {
      if (closed.decision().task().equals(task)) {
        evidence.closed(closed);
        newestClosedMicros = Math.max(newestClosedMicros, closed.decision().atMicros());
        if (waiting != null) {
          waiting.add(closed);
        }
      }
    }
  }

  /** Whether the next look cuts a candidate. */
  public boolean isDue(TaskLearning learning, Instant now) {
    CandidateTrial waiting = trial;
    return isFree(learning.rollout().candidate(), now)
        && (waiting == null || !waiting.isAbout(learning.key()))
        && learning.key() != null
        && unseen(learning) >= rules.minRewards();
  }

  /**
   * Whether it could go on and has not: there is enough for a cut, or for the gate, or what should
   * have judged a candidate does not come. A rollout under way is no delay.
   */
  public boolean isOverdue(TaskLearning learning) {
    CandidateTrial waiting = trial;
    if (learning.rollout().candidate() != null || learning.key() == null) {
      return false;
    }
    if (waiting == null || !waiting.isAbout(learning.key())) {
      return unseen(learning) >= rules.minRewards();
    }
    return waiting.size() >= nextLook || (!isOffered() && unseen(learning) >= rules.maxHoldout());
  }

  /**
   * Whether there is room for another candidate: none is there, or one in shadow that may be
   * replaced. By the trainer's own only if no node asks it about anything: were each newer one to
   * take its place, none would ever be in shadow for long enough.
   */
  private boolean isFree(@Nullable Candidate candidate, Instant now) {
    if (candidate == null) {
      return true;
    }
    boolean isIdle =
        evidence.isIdle(rules.rollout())
            && candidate.inPhase(now).compareTo(rules.rollout().dwell(RolloutPhase.SHADOW)) >= 0;
    return candidate.phase() == RolloutPhase.SHADOW && (isIdle || (trial != null && isOffered()));
  }

  /** Whether what is on trial was trained elsewhere. */
  private boolean isOffered() {
    return !proposer.equals(OWN);
  }

  /** Rewards since the last cut; other rewards begin anew. */
  private long unseen(TaskLearning learning) {
    return learning.learned() - Math.min(learnedAtCut, learning.learned());
  }

  /**
   * Looks at what there is.
   *
   * @param champion what serves, where it can be read; null for the rules
   * @param population sums of other tenants that a candidate begins from; null for none
   */
  public TrainerStep look(
      TaskLearning learning,
      @Nullable PolicySnapshot champion,
      @Nullable PolicySums population,
      ExplorationBounds bounds,
      Instant now) {
    Candidate candidate = learning.rollout().candidate();
    evidence.follow(candidate);
    if (candidate == null) {
      return next(learning, champion, population, bounds, now);
    }
    TrainerStep step = rollOut(learning, candidate, now);
    if (step instanceof TrainerStep.Wait && isFree(candidate, now)) {
      TrainerStep next = next(learning, champion, population, bounds, now);
      return next instanceof TrainerStep.Wait ? step : next;
    }
    return step;
  }

  /** What comes to be the next candidate. */
  private TrainerStep next(
      TaskLearning learning,
      @Nullable PolicySnapshot champion,
      @Nullable PolicySums population,
      ExplorationBounds bounds,
      Instant now) {
    if (trial != null && !trial.isAbout(learning.key())) {
      trial = null; // no decision of the present kind could judge it
    }
    CandidateTrial waiting = followed(bounds);
    return waiting == null
        ? cut(learning, champion, population, bounds, now)
        : judge(waiting, nameOf(champion), now);
  }

  /**
   * What waits, as it would explore within these bounds. Others than it was cut under would judge
   * what it never does, and find none of the rule's decisions since then alike.
   */
  private @Nullable CandidateTrial followed(ExplorationBounds bounds) {
    if (trial != null && !trial.isWithin(bounds)) {
      trial = trial.under(exploration(bounds));
      nextLook = rules.minHoldout();
      cohort = new CohortLooks(rules.gate());
    }
    return trial;
  }

  private static Exploration exploration(ExplorationBounds bounds) {
    return new Exploration(bounds.floor(), bounds.share(), null);
  }

  private static String nameOf(@Nullable PolicySnapshot champion) {
    return champion == null ? NOBODY : champion.id();
  }

  private TrainerStep rollOut(TaskLearning learning, Candidate candidate, Instant now) {
    RolloutVerdict verdict = evidence.judge(candidate, learning.rated() > 0, now, rules.rollout());
    Optional<RolloutEvent> event =
        learning.rollout().orders().follow(verdict, rules.rollout(), now);
    return event.isPresent()
        ? new TrainerStep.Move(event.get())
        : new TrainerStep.Wait(verdict.reason());
  }

  private TrainerStep cut(
      TaskLearning learning,
      @Nullable PolicySnapshot champion,
      @Nullable PolicySums population,
      ExplorationBounds bounds,
      Instant now) {
    LearnedUnder under = learning.key();
    long unseen = unseen(learning);
    learnedAtCut = learning.learned() - unseen;
    if (under == null || unseen < rules.minRewards()) {
      return new TrainerStep.Wait(
          "%d of %d rewards since the last candidate".formatted(unseen, rules.minRewards()));
    }
    PolicySums own = learning.sumsOr(under.dimension());
    PolicySums others =
        population == null || population.dimension() != under.dimension()
            ? PolicySums.none(under.dimension())
            : PopulationSums.beside(own, population);
    PolicySnapshot cut =
        PolicySnapshot.cut(
            new SnapshotHeader(
                tenant,
                task,
                learning.rollout().highestVersion() + 1,
                nameOf(champion),
                under.featureSchema(),
                under.rewardVersion(),
                micros(now)),
            rules.spec(),
            own,
            others);
    learnedAtCut = learning.learned();
    // Where other tenants' policy may serve in place of the rules, its sets are not known here.
    boolean known = champion != null || population == null;
    PolicySnapshot careful = known ? cut.withParameterSetsOf(champion) : null;
    await(cut, careful, champion, bounds, newestClosedMicros);
    return new TrainerStep.Wait("candidate " + cut.id() + " waits for decisions to be judged on");
  }

  /** Why a snapshot that was trained elsewhere can never be judged here; empty when it can. */
  public static Optional<String> refusal(PolicySnapshot offered, TaskLearning learning) {
    LearnedUnder key = learning.key();
    if (key == null) {
      return Optional.of("nothing was learned of task type " + offered.header().task() + " yet");
    }
    LearnedUnder own =
        new LearnedUnder(
            offered.header().featureSchema(),
            offered.dimension(),
            offered.header().rewardVersion());
    return own.equals(key)
        ? Optional.empty()
        : Optional.of("it was learned under " + own + ", and requests here are of " + key);
  }

  /**
   * Lets a snapshot that was trained elsewhere wait for the gate, in the place of any that does,
   * and afterwards of one in shadow. It may know every decision until now.
   *
   * @param by who delivered it
   */
  public void offered(
      PolicySnapshot snapshot,
      @Nullable PolicySnapshot champion,
      ExplorationBounds bounds,
      String by,
      Instant now) {
    await(snapshot, null, champion, bounds, micros(now));
    proposer = by;
  }

  private void await(
      PolicySnapshot snapshot,
      @Nullable PolicySnapshot careful,
      @Nullable PolicySnapshot champion,
      ExplorationBounds bounds,
      long knowsUntilMicros) {
    proposer = OWN;
    nextLook = rules.minHoldout();
    cohort = new CohortLooks(rules.gate());
    trial =
        new CandidateTrial(
            snapshot,
            careful,
            exploration(bounds),
            kind(snapshot, champion),
            knowsUntilMicros,
            rules.maxHoldout());
  }

  /** More of the same, or something new. */
  private static GateKind kind(PolicySnapshot cut, @Nullable PolicySnapshot champion) {
    boolean same =
        champion != null
            && champion.spec().equals(cut.spec())
            && champion.header().featureSchema().equals(cut.header().featureSchema())
            && champion.header().rewardVersion().equals(cut.header().rewardVersion());
    return same ? GateKind.REFRESH : GateKind.CHANGE;
  }

  /**
   * Looks at one, two, four, ... times the least number of decisions, so that a gate which is asked
   * again and again is not a lottery.
   */
  private TrainerStep judge(CandidateTrial waiting, String champion, Instant now) {
    if (waiting.size() < nextLook && !waiting.isFull()) {
      return new TrainerStep.Wait(
          "candidate %s: %d of %d decisions to be judged on%s"
              .formatted(waiting.candidate().id(), waiting.size(), nextLook, cohort.said()));
    }
    long seed = waiting.candidate().header().madeAtMicros();
    GateReport report = waiting.judge(rules.gate(), seed);
    if (report.verdict() == GateReport.Verdict.INSUFFICIENT && !waiting.isFull()) {
      nextLook = Math.min(2 * nextLook, rules.maxHoldout());
      return new TrainerStep.Wait("the gate needs " + nextLook + " decisions: " + report.text());
    }
    // The sets that serve are those of the champion that it was cut from, while that serves.
    boolean follows = waiting.candidate().header().parent().equals(champion);
    CandidateTrial.Judgement last =
        follows
            ? waiting.last(report, rules.gate(), seed)
            : new CandidateTrial.Judgement(waiting.candidate(), report);
    return judged(waiting, last.candidate(), last.report(), now);
  }

  /** The trial is over. */
  private TrainerStep.Judged judged(
      CandidateTrial waiting, PolicySnapshot candidate, GateReport report, Instant now) {
    trial = null;
    SnapshotName name = new SnapshotName(candidate.header().version(), candidate.id());
    RolloutEvent judged = new RolloutEvent.GateJudged(GateSummary.of(name, report, now), now);
    return new TrainerStep.Judged(candidate, waiting.kind(), report, proposer, judged);
  }

  /** The candidate that waits for decisions, with those there are. */
  public Optional<CandidateTrial> trial() {
    return Optional.ofNullable(trial);
  }

  /**
   * The candidate that others are to be asked about now. Only where rules serve: of them tenants
   * have the same, while what a candidate gains over a champion is that champion's.
   */
  public Optional<PolicySnapshot> asksAbout(
      TaskLearning learning, CohortRules cohortRules, Instant now) {
    CandidateTrial waiting = trial;
    return waiting != null
            && isForCohort(waiting, learning)
            && cohort.isDue(waiting, cohortRules, now)
        ? Optional.of(waiting.candidate())
        : Optional.empty();
  }

  private boolean isForCohort(CandidateTrial waiting, TaskLearning learning) {
    return !isOffered()
        && waiting.isAbout(learning.key())
        && learning.rollout().candidate() == null
        && learning.rollout().champion().isEmpty()
        && waiting.isTheRuleServing();
  }

  /**
   * Takes what others said of a candidate, if it still waits.
   *
   * @param others their sums; null where they were too few to tell
   */
  public TrainerStep answered(
      String candidate,
      @Nullable CohortSums others,
      TaskLearning learning,
      CohortRules cohortRules,
      Instant now) {
    CandidateTrial waiting = trial;
    if (waiting == null
        || !waiting.candidate().id().equals(candidate)
        || !isForCohort(waiting, learning)) {
      return new TrainerStep.Wait("what others said of " + candidate + " comes too late");
    }
    Optional<GateReport> passed = cohort.answered(waiting, others, cohortRules);
    return passed.isPresent()
        ? judged(waiting, waiting.candidate(), passed.get(), now)
        : new TrainerStep.Wait("candidate " + candidate + " waits" + cohort.said());
  }

  static long micros(Instant at) {
    return at.getEpochSecond() * MICROS_PER_SECOND + at.getNano() / NANOS_PER_MICRO;
  }
}
