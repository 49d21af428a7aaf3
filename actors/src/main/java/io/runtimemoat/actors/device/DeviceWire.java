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
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The numbers of what device lanes, rosters and sessions of different nodes say: 200 to 239. */
public final class DeviceWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(200, DeviceLane.Run.class)
        .put(201, DeviceLane.Cancel.class)
        .put(202, DeviceLane.Follow.class)
        .put(203, DeviceLane.Admitted.class)
        .put(204, DeviceLane.NotAdmitted.class)
        .put(205, DeviceLane.Ended.class)
        .put(206, DeviceBid.class)
        .put(207, SequenceEvent.Text.class)
        .put(208, SequenceEvent.Ended.class)
        .put(220, SequenceSpec.class)
        .put(221, Sampling.class)
        .put(222, TextBatch.class)
        .put(223, TokenLogprob.class)
        .put(224, SequenceOutcome.class)
        .put(225, SequenceOutcome.Status.class)
        .put(226, SequenceOutcome.Choice.class)
        .put(227, FinishReason.class)
        .put(228, Admission.class)
        .put(229, DeviceKind.class)
        .put(230, DeviceTelemetry.class)
        .put(231, ModelDescription.class);
  }
}
