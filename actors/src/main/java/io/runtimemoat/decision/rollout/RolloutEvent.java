package io.runtimemoat.decision.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to the policies of one task type; {@code by} is who or what ordered it. */
public sealed interface RolloutEvent {
  RolloutState applyTo(RolloutState state);

  /** When it happened. */
  Instant at();

  /** A gate has judged a snapshot; also the end of a trainer's cycle that changes nothing. */
  record GateJudged(GateSummary summary, Instant at) implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.judged(summary);
    }
  }

  /**
   * A snapshot is in shadow from now on, in the place of any that was.
   *
   * @param waiver why it did not have to pass the gate, or empty
   * @param salt of its assignment
   */
  record CandidateStaged(
      SnapshotName snapshot, GateKind kind, String waiver, long salt, String by, Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.staged(
          new Candidate(snapshot, kind, by, "", waiver, RolloutPhase.SHADOW, at, salt));
    }
  }

  /** Somebody else than the proposer agreed to the candidate. */
  record CandidateApproved(SnapshotName snapshot, String by, Instant at) implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.changed(snapshot, candidate -> candidate.approved(by));
    }
  }

  /** The candidate has entered a phase before the last. */
  record PhaseEntered(
      SnapshotName snapshot, RolloutPhase phase, String reason, String by, Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.changed(snapshot, candidate -> candidate.in(phase, at));
    }
  }

  /** The candidate is the champion from now on. */
  record Promoted(SnapshotName snapshot, String reason, String by, Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.promoted(snapshot);
    }
  }

  /**
   * A candidate or champion is gone and barred.
   *
   * @param from what served, or was to serve
   * @param to the champion from now on; null for the rules
   * @param cause the limit or order in short
   */
  record RolledBack(
      SnapshotName from,
      @Nullable SnapshotName to,
      String cause,
      String reason,
      String by,
      Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.rolledBack(from);
    }
  }

  /** The candidate is taken back without blame. */
  record CandidateWithdrawn(SnapshotName snapshot, String reason, String by, Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.withdrawn(snapshot);
    }
  }

  /** A snapshot that does not serve is never to serve again. */
  record VersionBarred(SnapshotName snapshot, String reason, String by, Instant at)
      implements RolloutEvent {
    @Override
    public RolloutState applyTo(RolloutState state) {
      return state.withBarred(snapshot);
    }
  }
}
