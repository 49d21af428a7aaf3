package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/**
 * The numbers of what device lanes, rosters and sessions of different nodes say: 400 to 439. 400
 * was a run whose sequence had no grammar.
 */
public final class DeviceWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(401, DeviceLane.Cancel.class)
        .put(402, DeviceLane.Follow.class)
        .put(403, DeviceLane.Admitted.class)
        .put(404, DeviceLane.NotAdmitted.class)
        .put(405, DeviceLane.Ended.class)
        .put(406, DeviceBid.class)
        .put(407, SequenceEvent.Text.class)
        .put(408, SequenceEvent.Ended.class)
        .put(409, DeviceLane.Run.class)
        .put(420, SequenceSpec.class)
        .put(421, Sampling.class)
        .put(422, TextBatch.class)
        .put(423, TokenLogprob.class)
        .put(424, SequenceOutcome.class)
        .put(425, SequenceOutcome.Status.class)
        .put(426, SequenceOutcome.Choice.class)
        .put(427, FinishReason.class)
        .put(428, Admission.class)
        .put(429, DeviceKind.class)
        .put(430, DeviceTelemetry.class)
        .put(431, ModelDescription.class)
        .put(432, TextGrammar.class)
        .put(433, TextGrammar.Kind.class);
  }
}
