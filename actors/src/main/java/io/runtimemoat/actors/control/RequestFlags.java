package io.runtimemoat.actors.control;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
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

  /** Whether a feature is on; the same for a request as long as nobody changes the flag. */
  public boolean isOn(TenantId tenant, Flag flag, String requestId) {
    byte[] sticky = (flag.key() + '\n' + requestId).getBytes(StandardCharsets.UTF_8);
    return feed.view().flags().value(flag).evaluate(tenant, region, shares.hash(sticky));
  }
}
