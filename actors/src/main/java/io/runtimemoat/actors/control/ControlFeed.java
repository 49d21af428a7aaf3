package io.runtimemoat.actors.control;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The newest {@link ControlView} of this node and its age. Read by every request without a lock or
 * a message; written by the follower alone.
 */
public final class ControlFeed {
  /** A view and when it was last known to be all there is. */
  private record Published(ControlView view, boolean everRead, long readAtNs) {}

  private final Duration staleAfter;
  private final LongSupplier nanoTime;
  private volatile Published published;

  /** A feed that is stale until its first read; {@code nanoTime} is a monotonic clock. */
  public ControlFeed(Duration staleAfter, LongSupplier nanoTime) {
    this.staleAfter = staleAfter;
    this.nanoTime = nanoTime;
    this.published = new Published(ControlView.empty(), false, nanoTime.getAsLong());
  }

  public ControlView view() {
    return published.view();
  }

  /** Time since the last complete read, or since the start before the first. */
  public Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - published.readAtNs());
  }

  /** Whether the node may explore and is ready: a complete read is not older than the limit. */
  public boolean isFresh() {
    return published.everRead() && age().compareTo(staleAfter) <= 0;
  }

  void publish(ControlView view) {
    published = new Published(view, true, nanoTime.getAsLong());
  }
}
