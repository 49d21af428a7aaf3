package io.runtimemoat.actors.control;

import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagRollout;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.LatencyHistogram;
import io.runtimemoat.decision.rollout.VariantStats;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The wire numbers of flags and the control feed: 200 to 229 and 260 to 279. */
public final class ControlWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(200, FeedFollower.ControlChanged.class)
        .put(201, Flags.GetFlags.class)
        .retired(202)
        .put(203, Flags.AnnounceAgain.class)
        .retired(204)
        .put(205, Flag.class)
        .retired(206)
        .put(207, FlagState.Setting.class)
        .put(208, FlagValue.Off.class)
        .put(209, FlagValue.On.class)
        .put(210, FlagValue.Share.class)
        .put(211, FlagValue.Tenants.class)
        .put(212, FlagValue.Regions.class)
        .put(213, OrderAnswer.Followed.class)
        .put(214, OrderAnswer.Refused.class)
        .put(215, OrderAnswer.Moved.class)
        .put(216, OrderAnswer.Unannounced.class)
        .put(217, Flags.ChangeFlag.class)
        // 206 was values without rollouts, 204 a report of them.
        .put(218, FlagState.class)
        .put(219, Flags.Values.class)
        .put(220, Flags.Trial.class)
        .put(221, Flags.OrderRollout.class)
        .put(222, Flags.CountSides.class)
        .put(223, Flags.Look.class)
        .put(224, FlagRollout.class)
        .put(225, EndedRollout.class)
        .put(226, EndedRollout.How.class)
        .put(227, FlagOrder.class)
        .put(228, FlagTally.class)
        .put(229, VariantStats.class)
        .put(260, LatencyHistogram.class)
        .put(261, Moments.class);
  }
}
