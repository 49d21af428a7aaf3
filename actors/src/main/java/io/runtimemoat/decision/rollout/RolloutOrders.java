package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of orders, and of a judge's verdicts, in one state of a rollout. */
public final class RolloutOrders {
  /** Who orders what a judge found. */
  public static final String JUDGE = "judge";

  private final RolloutState state;

  RolloutOrders(RolloutState state) {
    this.state = state;
  }

  /** Stores what a gate said. */
  public Ruling<RolloutEvent> judged(SnapshotName snapshot, GateReport report, Instant at) {
    return accepted(new RolloutEvent.GateJudged(GateSummary.of(snapshot, report, at), at));
  }

  /**
   * Rules on a new candidate. The last gate passed it, or there is a waiver; it is newer than all
   * before; and no other candidate serves requests.
   *
   * @param waiver why it need not have passed the gate, or empty
   */
  public Ruling<RolloutEvent> stage(
      SnapshotName snapshot, GateKind kind, String waiver, long salt, String by, Instant at) {
    Candidate candidate = state.candidate();
    if (candidate != null && candidate.snapshot().equals(snapshot)) {
      return new Ruling.Unchanged<>();
    }
    if (state.isBarred(snapshot)) {
      return refused(snapshot + " is barred; train a new version");
    }
    if (snapshot.version() <= state.highestVersion()) {
      return refused(
          snapshot + " is not newer than version " + state.highestVersion() + "; number it anew");
    }
    if (candidate != null && candidate.phase() != RolloutPhase.SHADOW) {
      return refused(
          candidate.snapshot()
              + " is in phase "
              + candidate.phase().code()
              + "; wait for its end, or roll it back");
    }
    if (waiver.isBlank() && !passed(state.lastGate(), snapshot)) {
      return refused(snapshot + " has not passed the gate, and there is no waiver");
    }
    return accepted(new RolloutEvent.CandidateStaged(snapshot, kind, waiver.strip(), salt, by, at));
  }

  private static boolean passed(@Nullable GateSummary gate, SnapshotName snapshot) {
    return gate != null
        && gate.snapshot().equals(snapshot)
        && gate.verdict() == GateReport.Verdict.PASS;
  }

  /** Rules on somebody's agreement. */
  public Ruling<RolloutEvent> approve(String by, Instant at) {
    Candidate candidate = state.candidate();
    if (candidate == null) {
      return refused("there is no candidate to approve");
    }
    if (candidate.proposer().equals(by)) {
      return refused(by + " proposed the candidate; another principal must approve it");
    }
    return candidate.approver().isEmpty()
        ? accepted(new RolloutEvent.CandidateApproved(candidate.snapshot(), by, at))
        : new Ruling.Unchanged<>();
  }

  /**
   * Rules on the next phase. By hand it need not wait, but no phase is left out, and where approval
   * is required there is one before the first request.
   */
  public Ruling<RolloutEvent> advance(
      boolean approvalRequired, String reason, String by, Instant at) {
    Candidate candidate = state.candidate();
    Optional<RolloutPhase> next = candidate == null ? Optional.empty() : candidate.phase().next();
    if (candidate == null || next.isEmpty()) {
      return refused("there is no candidate to promote");
    }
    if (approvalRequired && candidate.approver().isEmpty()) {
      return refused("another principal than " + candidate.proposer() + " must approve it first");
    }
    return accepted(
        next.get() == RolloutPhase.GENERAL
            ? new RolloutEvent.Promoted(candidate.snapshot(), reason, by, at)
            : new RolloutEvent.PhaseEntered(candidate.snapshot(), next.get(), reason, by, at));
  }

  /** What a judge's verdict leads to; empty when it is to wait, also for an approval. */
  public Optional<RolloutEvent> follow(RolloutVerdict verdict, RolloutLimits limits, Instant at) {
    Ruling<RolloutEvent> ruling;
    if (verdict instanceof RolloutVerdict.Promote promote) {
      ruling = advance(limits.approvalRequired(), promote.reason(), JUDGE, at);
    } else if (verdict instanceof RolloutVerdict.RollBack back) {
      ruling = rollBackCandidate(back.cause(), back.reason(), JUDGE, at);
    } else {
      return Optional.empty();
    }
    return ruling instanceof Ruling.Accepted<RolloutEvent> accepted
        ? Optional.of(accepted.event())
        : Optional.empty();
  }

  /** Rolls back what came last: a candidate that serves, else the champion, else a shadow. */
  public Ruling<RolloutEvent> rollBack(String cause, String reason, String by, Instant at) {
    return isChampionLast()
        ? rollBackChampion(cause, reason, by, at)
        : rollBackCandidate(cause, reason, by, at);
  }

  /** What a roll-back goes back from; empty where nothing came. */
  public Optional<SnapshotName> last() {
    return isChampionLast() ? state.champion() : candidate();
  }

  /** What is on its way. */
  public Optional<SnapshotName> candidate() {
    return Optional.ofNullable(state.candidate()).map(Candidate::snapshot);
  }

  private boolean isChampionLast() {
    Candidate candidate = state.candidate();
    boolean shadow = candidate == null || candidate.phase() == RolloutPhase.SHADOW;
    return shadow && state.champion().isPresent();
  }

  /** Ends the candidate and bars it. */
  public Ruling<RolloutEvent> rollBackCandidate(
      String cause, String reason, String by, Instant at) {
    Candidate candidate = state.candidate();
    if (candidate == null) {
      return refused("nothing to roll back: the rules serve, and there is no candidate");
    }
    SnapshotName stays = state.champion().orElse(null);
    return accepted(
        new RolloutEvent.RolledBack(candidate.snapshot(), stays, cause, reason, by, at));
  }

  /**
   * Goes back to the champion before, or to the rules, and bars the champion. A candidate ends too,
   * unblamed: what it was compared with is gone.
   */
  public Ruling<RolloutEvent> rollBackChampion(String cause, String reason, String by, Instant at) {
    Optional<SnapshotName> champion = state.champion();
    if (champion.isEmpty()) {
      return refused("nothing to roll back: the rules serve");
    }
    SnapshotName before = state.previousChampion().orElse(null);
    return accepted(new RolloutEvent.RolledBack(champion.get(), before, cause, reason, by, at));
  }

  /** Takes the candidate back without barring it. */
  public Ruling<RolloutEvent> withdraw(String reason, String by, Instant at) {
    Candidate candidate = state.candidate();
    return candidate == null
        ? new Ruling.Unchanged<>()
        : accepted(new RolloutEvent.CandidateWithdrawn(candidate.snapshot(), reason, by, at));
  }

  /** Takes back what passed the gate and is not in shadow yet. */
  public Ruling<RolloutEvent> withdraw(SnapshotName waiting, String reason, String by, Instant at) {
    return accepted(new RolloutEvent.CandidateWithdrawn(waiting, reason, by, at));
  }

  /** Whether a snapshot may still be in shadow one day, as far as its name says. */
  public boolean mayCome(SnapshotName snapshot) {
    return !state.isBarred(snapshot) && snapshot.version() > state.highestVersion();
  }

  /** Bars a snapshot that does not serve: one to come, or one of an earlier champion. */
  public Ruling<RolloutEvent> bar(SnapshotName snapshot, String reason, String by, Instant at) {
    Candidate candidate = state.candidate();
    if (state.isBarred(snapshot)) {
      return new Ruling.Unchanged<>();
    }
    if (state.champion().filter(snapshot::equals).isPresent()
        || (candidate != null && candidate.snapshot().equals(snapshot))) {
      return refused(snapshot + " is in use; roll it back, which bars it too");
    }
    return accepted(new RolloutEvent.VersionBarred(snapshot, reason, by, at));
  }

  private static Ruling<RolloutEvent> accepted(RolloutEvent event) {
    return new Ruling.Accepted<>(event);
  }

  private static Ruling<RolloutEvent> refused(String reason) {
    return new Ruling.Refused<>(reason);
  }
}
