package io.runtimemoat.actors.control;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.random.SipHash;
import java.nio.charset.StandardCharsets;

/**
 * What the flags say to one request, as far as this node has heard. Safe for use by many threads.
 */
public final class RequestFlags {
  private final ControlFeed feed;
  private final String region;
  private final SipHash shares;

  /**
   * Flags as a feed tells them.
   *
   * @param region where this node runs; empty for nowhere in particular
   * @param shares draws a share of the requests, for every flag another one
   */
  public RequestFlags(ControlFeed feed, String region, SipHash shares) {
    this.feed = feed;
    this.region = region;
    this.shares = shares;
  }

  /**
   * What a flag says; the same as long as nobody changes the flag, and in a rollout what is new
   * stays.
   *
   * @param unit what should stay on one side: a request, or whoever sends several
   */
  public FlagSide ask(TenantId tenant, Flag flag, String unit) {
    String drawn = flag.key() + '\n' + tenant.value() + '\n' + unit;
    byte[] sticky = drawn.getBytes(StandardCharsets.UTF_8);
    FlagState state = feed.view().flags();
    FlagValue value = state.value(flag);
    return new FlagSide(
        flag,
        state.revision(flag),
        value.evaluate(tenant, region, shares.hash(sticky)),
        value.drawsLots());
  }
}
