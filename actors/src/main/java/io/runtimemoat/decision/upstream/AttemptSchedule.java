package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamRetrySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one request does after a failed attempt: the same upstream again, the next arm of its order,
 * or nothing. Owned by one request.
 */
public final class AttemptSchedule {
  /*
   * Pauses are "decorrelated jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
   * Blog, 2015): pause ← min(cap, uniform(base, 3 · previous pause)), the first from 3 · base.
   */

  /**
   * One arm of the order.
   *
   * @param retry how often it is tried
   */
  public record Rung(String arm, UpstreamRetrySettings retry) {}

  /** What is next. */
  public sealed interface Step {}

  /** The same arm again after the pause. */
  public record Again(Duration pause) implements Step {}

  /** The next arm at once. */
  public record NextArm(String arm) implements Step {}

  /**
   * No further attempt.
   *
   * @param retryAfter what the client is told to wait, or empty
   */
  public record GiveUp(Optional<Duration> retryAfter) implements Step {}

  /**
   * A failed attempt.
   *
   * @param delivered whether the reader has seen content of it
   * @param retryAfter what the upstream asked to wait
   */
  public record Failed(FailureKind kind, boolean delivered, Optional<Duration> retryAfter) {}

  private static final long WIDENING = 3;

  private final List<Rung> order;
  private int rung;
  private int attempts = 1;
  private long pauseNanos;

  /**
   * A schedule that starts with the first arm's first attempt under way.
   *
   * @param order at least one arm, best first
   */
  public AttemptSchedule(List<Rung> order) {
    this.order = List.copyOf(order);
    this.pauseNanos = this.order.get(0).retry().base().toNanos();
  }

  /**
   * Decides and counts the next attempt.
   *
   * @param leftNanos until the request's deadline
   * @param budget of the arm that failed
   * @param uniform in [0, 1)
   */
  public Step next(
      Failed failed, long leftNanos, long nowNanos, RetryBudget budget, double uniform) {
    if (failed.delivered() || failed.kind().remedy() == FailureKind.Remedy.NONE) {
      return new GiveUp(failed.retryAfter());
    }
    UpstreamRetrySettings retry = order.get(rung).retry();
    long pause = pause(retry, failed.retryAfter(), uniform);
    boolean again =
        failed.kind().remedy() == FailureKind.Remedy.AGAIN
            && attempts < retry.maxAttempts()
            && within(failed.retryAfter(), retry.maxRetryAfter())
            && pause < leftNanos;
    if (again && budget.withdraw(nowNanos)) {
      attempts++;
      return new Again(Duration.ofNanos(pause));
    }
    if (rung + 1 < order.size() && leftNanos > 0) {
      rung++;
      attempts = 1;
      pauseNanos = order.get(rung).retry().base().toNanos();
      return new NextArm(order.get(rung).arm());
    }
    return new GiveUp(failed.retryAfter());
  }

  private long pause(UpstreamRetrySettings retry, Optional<Duration> retryAfter, double uniform) {
    long base = retry.base().toNanos();
    long widest = Math.max(base, WIDENING * pauseNanos);
    pauseNanos = Math.min(retry.cap().toNanos(), base + (long) (uniform * (widest - base)));
    return Math.max(pauseNanos, retryAfter.map(Duration::toNanos).orElse(0L));
  }

  private static boolean within(Optional<Duration> asked, Duration limit) {
    return asked.isEmpty() || asked.get().compareTo(limit) <= 0;
  }
}
