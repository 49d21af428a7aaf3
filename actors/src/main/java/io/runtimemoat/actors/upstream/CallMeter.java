package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.UpstreamError;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.InstanceSet.Mode;
import io.runtimemoat.decision.upstream.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Counts what a call does, for its report. Owned by its stage. */
final class CallMeter {
  private static final int OK = 200;

  private final CallPlan plan;
  private final long askedNanos = System.nanoTime();
  private int instance = -1;
  private int status;
  private long sentNanos;
  private long contentNanos;
  private long receivedBytes;
  private long contentPieces;
  private long contentBytes;
  private boolean delivered;
  private @Nullable TokenUsage reported;
  private UpstreamError error = UpstreamError.none();
  private Optional<Duration> retryAfter = Optional.empty();

  CallMeter(CallPlan plan) {
    this.plan = plan;
  }

  void sent(int chosen) {
    instance = chosen;
    sentNanos = System.nanoTime();
  }

  boolean wasSent() {
    return instance >= 0;
  }

  long sentNanos() {
    return sentNanos;
  }

  void head(int code, Optional<Duration> askedToWait) {
    status = code;
    retryAfter = askedToWait;
  }

  boolean isOk() {
    return status == OK;
  }

  int status() {
    return status;
  }

  /** Counts bytes of the body and returns how many there were by now. */
  long received(int bytes) {
    receivedBytes += bytes;
    return receivedBytes;
  }

  void event(UpstreamEvent event) {
    if (event instanceof UpstreamEvent.Content content) {
      if (contentPieces == 0) {
        contentNanos = System.nanoTime();
      }
      contentPieces++;
      contentBytes += content.textBytes();
    } else if (event instanceof UpstreamEvent.Usage usage) {
      reported = usage.tokens();
    } else if (event instanceof UpstreamEvent.ErrorObject failed) {
      error = failed.error();
    }
  }

  void error(UpstreamError said) {
    error = said;
  }

  void delivered() {
    delivered = true;
  }

  boolean isDelivered() {
    return delivered;
  }

  /** All content is the reader's now, taken or not. */
  void deliverable() {
    delivered |= contentPieces > 0;
  }

  /** What the balancer learns: only of answers that came. */
  OptionalLong latencyNanos(@Nullable FailureKind failure) {
    if (plan.mode() == Mode.STREAM) {
      return contentPieces > 0 ? OptionalLong.of(contentNanos - sentNanos) : OptionalLong.empty();
    }
    return failure == null ? OptionalLong.of(System.nanoTime() - sentNanos) : OptionalLong.empty();
  }

  UpstreamReport report(@Nullable FailureKind failure, String detail) {
    TokenUsage usage = usage(failure);
    long now = System.nanoTime();
    return new UpstreamReport(
        plan.upstream(),
        plan.model().upstreamName(),
        instance,
        status,
        failure,
        detail,
        error,
        retryAfter,
        delivered,
        usage,
        plan.cost(usage),
        receivedBytes,
        Duration.ofNanos((wasSent() ? sentNanos : now) - askedNanos),
        contentPieces > 0
            ? Optional.of(Duration.ofNanos(contentNanos - sentNanos))
            : Optional.empty(),
        Duration.ofNanos(now - askedNanos));
  }

  /**
   * As reported; nothing for what never reached a server or was refused by its status; else a
   * guess, because a server that was cut off has worked and may charge for it.
   */
  private TokenUsage usage(@Nullable FailureKind failure) {
    if (reported != null) {
      return reported;
    }
    boolean refused = status != 0 && status != OK;
    boolean reached = failure == null || failure.reachedAServer();
    return wasSent() && reached && !refused
        ? TokenUsage.estimated(plan.request().promptTokens(), contentPieces, contentBytes)
        : TokenUsage.none();
  }
}
