package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The wire numbers of flags and the control feed: 200 to 229. */
public final class ControlWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(200, FeedFollower.ControlChanged.class)
        .put(201, Flags.GetFlags.class)
        .retired(202)
        .put(203, Flags.AnnounceAgain.class)
        .put(204, Flags.Values.class)
        .put(205, Flag.class)
        .put(206, FlagState.class)
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
        .put(217, Flags.ChangeFlag.class);
  }
}
