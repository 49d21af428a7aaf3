package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.config.UpstreamCallSettings;
import io.runtimemoat.decision.upstream.FailureKind;
import java.time.Duration;

/**
 * How long an upstream may still be silent. Only time in which bytes were asked for counts, so a
 * slow reader costs the upstream nothing; comments and roles are no content, so they win it
 * nothing. Owned by its stage.
 */
final class Patience {
  private final UpstreamCallSettings settings;
  private final boolean streaming;
  private final boolean wantedWhole;
  private boolean waiting;
  private long waitingSinceNanos;
  private long silentNanos;
  private boolean head;
  private boolean content;
  private boolean tail;

  Patience(UpstreamCallSettings settings, boolean streaming, boolean wantedWhole) {
    this.settings = settings;
    this.streaming = streaming;
    this.wantedWhole = wantedWhole;
  }

  /** The request went out: its head is waited for. */
  void sent(long nowNanos) {
    startWaiting(nowNanos);
  }

  /** Bytes of the body are waited for. */
  void asked(long nowNanos) {
    if (!head && !streaming) {
      silentNanos = 0; // a whole answer is silent until it is made
      waiting = false;
    }
    head = true;
    startWaiting(nowNanos);
  }

  /** Bytes came. */
  void bytes(long nowNanos) {
    silentNanos = streaming ? silentNanos + nowNanos - waitingSinceNanos : 0;
    waiting = false;
  }

  void event(UpstreamEvent event, long nowNanos) {
    if (event instanceof UpstreamEvent.Content || event instanceof UpstreamEvent.Finished) {
      content = true;
      silentNanos = 0;
      waitingSinceNanos = nowNanos;
    }
  }

  /** What is still to come matters little: the rest of an error, or the usage. */
  void tail(long nowNanos) {
    if (!tail) {
      tail = true;
      silentNanos = 0;
      waitingSinceNanos = nowNanos;
    }
  }

  boolean isTail() {
    return tail;
  }

  /** Zero when the time is up. */
  Duration left(long nowNanos) {
    long silent = silentNanos + (waiting ? nowNanos - waitingSinceNanos : 0);
    Duration left = limit().minusNanos(silent);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What a call failed by when the time is up. */
  FailureKind kind() {
    return streaming && !content
        ? FailureKind.FIRST_TOKEN_TIMEOUT
        : FailureKind.BETWEEN_TOKENS_TIMEOUT;
  }

  private Duration limit() {
    if (tail) {
      return settings.tailTimeout();
    }
    if (streaming) {
      if (content) {
        return settings.betweenTokensTimeout();
      }
      return wantedWhole ? onlyTheTotal() : settings.firstTokenTimeout();
    }
    return head ? settings.betweenTokensTimeout() : onlyTheTotal();
  }

  /** The total is another timer's. */
  private Duration onlyTheTotal() {
    return settings.totalTimeout().multipliedBy(2);
  }

  private void startWaiting(long nowNanos) {
    if (!waiting) {
      waiting = true;
      waitingSinceNanos = nowNanos;
    }
  }
}
