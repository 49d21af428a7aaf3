package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.random.Sha256;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a look of a {@link Trainer} comes to. */
public sealed interface TrainerStep {
  /** Nothing happens yet. */
  record Wait(String reason) implements TrainerStep {}

  /** The rollout moves. */
  record Move(RolloutEvent event) implements TrainerStep {}

  /**
   * A gate has spoken; a candidate that passed is to be stored before it is staged.
   *
   * @param by who proposed it: this trainer, or who delivered it from elsewhere
   * @param judged to be stored whatever it said
   */
  record Judged(
      PolicySnapshot candidate, GateKind kind, GateReport report, String by, RolloutEvent judged)
      implements TrainerStep {
    /** Whether it may be staged. */
    public boolean hasPassed() {
      return report.verdict() == GateReport.Verdict.PASS;
    }

    /** Of its assignment; another one for every candidate. */
    public long salt() {
      byte[] digest = Sha256.of(candidate.id().getBytes(StandardCharsets.US_ASCII));
      return ByteBuffer.wrap(digest).getLong();
    }
  }
}
