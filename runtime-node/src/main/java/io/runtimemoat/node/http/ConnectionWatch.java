package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import java.time.Duration;

/**
 * How long one connection has been doing what it does, against the limits. Times are of {@link
 * System#nanoTime}. Owned by its {@link ConnectionGuard}.
 */
final class ConnectionWatch {
  /** What has taken too long. */
  enum Overdue {
    NOTHING,
    /** The client takes nothing. */
    TAKING,
    /** It does not close, and all was said. */
    CLOSING,
    HEAD,
    /** The next request. */
    REQUEST
  }

  private final HttpSettings settings;
  private final Connections.Seat seat;
  private boolean sending;
  private long sendingSinceNanos;

  /** The number of the request whose head has begun to come, if it is the next one. */
  private long headOf;

  private long headSinceNanos;
  private boolean closing;
  private long closingSinceNanos;

  ConnectionWatch(HttpSettings settings, Connections.Seat seat) {
    this.settings = settings;
    this.seat = seat;
  }

  /** Something was handed on to the client. */
  void sending(long nowNanos) {
    sending = true;
    sendingSinceNanos = nowNanos;
  }

  /** It was taken. */
  void taken() {
    sending = false;
  }

  /** The client says something; between two requests that begins a head. */
  void heard(long nowNanos) {
    if (seat.isWaiting() && !hasBegunHead()) {
      headOf = seat.requests() + 1;
      headSinceNanos = nowNanos;
    }
  }

  /** Nothing more is said. */
  void closing(long nowNanos) {
    closing = true;
    closingSinceNanos = nowNanos;
  }

  boolean isClosing() {
    return closing;
  }

  private boolean hasBegunHead() {
    return seat.isWaiting() && headOf == seat.requests() + 1;
  }

  Overdue overdue(long nowNanos) {
    if (sending && left(sendingSinceNanos, settings.stallTimeout(), nowNanos) <= 0) {
      return Overdue.TAKING;
    }
    if (closing) {
      boolean late = left(closingSinceNanos, settings.stallTimeout(), nowNanos) <= 0;
      return late ? Overdue.CLOSING : Overdue.NOTHING;
    }
    if (!seat.isWaiting() || untilRequest(nowNanos) > 0) {
      return Overdue.NOTHING;
    }
    return hasBegunHead() ? Overdue.HEAD : Overdue.REQUEST;
  }

  /** Nanoseconds until something that is under way now is overdue; what begins later asks anew. */
  long untilOverdue(long nowNanos) {
    long until = Long.MAX_VALUE;
    if (sending) {
      until = left(sendingSinceNanos, settings.stallTimeout(), nowNanos);
    }
    if (closing) {
      until = Math.min(until, left(closingSinceNanos, settings.stallTimeout(), nowNanos));
    } else if (seat.isWaiting()) {
      until = Math.min(until, untilRequest(nowNanos));
    }
    return until;
  }

  private long untilRequest(long nowNanos) {
    return hasBegunHead()
        ? left(headSinceNanos, settings.headTimeout(), nowNanos)
        : left(seat.waitingSinceNanos(), settings.idleTimeout(), nowNanos);
  }

  private static long left(long sinceNanos, Duration limit, long nowNanos) {
    return limit.toNanos() - (nowNanos - sinceNanos);
  }
}
