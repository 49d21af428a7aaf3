package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import java.time.Duration;
import java.util.Map;

/** Feeds that have heard something, without a table. */
public final class TestFeeds {
  private TestFeeds() {}

  /** A fresh feed that says of one flag that it is on. */
  public static ControlFeed on(Flag flag) {
    FlagState flags = new FlagState(1, Map.of(flag, new FlagState.Setting(new FlagValue.On(), 1)));
    ControlView none = ControlView.empty();
    ControlFeed feed = new ControlFeed(Duration.ofHours(1), () -> 0);
    feed.publish(
        new ControlView(1, none.keys(), none.tenants(), none.policies(), none.population(), flags));
    return feed;
  }
}
