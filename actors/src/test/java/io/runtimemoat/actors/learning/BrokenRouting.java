package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.control.TestFeeds;
import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.random.SipHash;
import java.util.Optional;

/** Routing by a policy that can decide nothing. */
public final class BrokenRouting {
  /** Its probabilities add up to something else, as those of damaged state would. */
  private record Broken() implements Policy {
    @Override
    public String algorithm() {
      return "broken/1";
    }

    @Override
    public String version() {
      return "broken@1";
    }

    @Override
    public String snapshotId() {
      return "snap-1-broken";
    }

    @Override
    public Signals settings() {
      return Signals.none();
    }

    @Override
    public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
      throw new IllegalArgumentException("probabilities add up to 1.1");
    }
  }

  private BrokenRouting() {}

  /** The broken policy decides everybody's requests, before these rules. */
  public static LearnedRouting before(Policy rules) {
    ControlFeed feed = TestFeeds.on(Flag.ROUTING_POLICY_BANDIT);
    SipHash hash = new SipHash(1, 2);
    return new LearnedRouting(
        feed,
        new RequestFlags(feed, "", hash),
        new SnapshotShelf((tenant, task, id) -> Optional.empty(), 1, tenant -> false),
        rules,
        exploration -> new Broken(),
        new ExplorationBounds(0.01, 0.2, 0),
        hash,
        tenant -> {});
  }
}
