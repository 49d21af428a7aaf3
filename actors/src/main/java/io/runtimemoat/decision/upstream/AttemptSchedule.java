package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamRetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What one request does after a failed attempt: the same arm again, the next arm of its order, or
 * nothing. Once its reader has seen text, only arms that can go on from it are asked. Owned by one
 * request.
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
   * @param continues whether it can go on from a text that another attempt began
   */
  public record Rung(String arm, UpstreamRetrySettings retry, boolean continues) {
    /** An arm whose attempts are made at once, on another device each. */
    public static Rung inProcess(String arm, int replacements) {
      return new Rung(
          arm,
          new UpstreamRetrySettings(
              1 + replacements, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0, 0),
          true);
    }
  }

  /** How far the reader of a failed attempt has come. */
  public enum Seen {
    NOTHING,
    /** Plain text of one choice, which another attempt can go on from. */
    TEXT,
    /** What no other attempt can go on from. */
    MORE
  }

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
   * @param seen what the reader has seen of the request's answer
   * @param retryAfter what the upstream asked to wait
   */
  public record Failed(FailureKind kind, Seen seen, Optional<Duration> retryAfter) {
    private boolean allows(Rung rung) {
      return seen == Seen.NOTHING || (seen == Seen.TEXT && rung.continues());
    }
  }

  private static final long WIDENING = 3;

  private final List<Rung> order; // grows where a request moves to an arm of its own choice
  private int rung;
  private int attempts = 1;
  private long pauseNanos;

  /**
   * A schedule that starts with the first arm's first attempt under way.
   *
   * @param order at least one arm, best first
   */
  public AttemptSchedule(List<Rung> order) {
    this.order = new ArrayList<>(order);
    this.pauseNanos = this.order.get(0).retry().base().toNanos();
  }

  /**
   * Decides and counts the next attempt.
   *
   * @param leftNanos until the request's deadline
   * @param budget takes one retry of the arm that failed; false when it has none left
   * @param uniform in [0, 1)
   */
  public Step next(Failed failed, long leftNanos, BooleanSupplier budget, double uniform) {
    if (failed.kind().remedy() == FailureKind.Remedy.NONE) {
      return new GiveUp(failed.retryAfter());
    }
    UpstreamRetrySettings retry = order.get(rung).retry();
    long pause = pause(retry, failed.retryAfter(), uniform);
    boolean again =
        failed.kind().remedy() == FailureKind.Remedy.AGAIN
            && failed.allows(order.get(rung))
            && attempts < retry.maxAttempts()
            && within(failed.retryAfter(), retry.maxRetryAfter())
            && pause < leftNanos;
    if (again && budget.getAsBoolean()) {
      attempts++;
      return new Again(Duration.ofNanos(pause));
    }
    return leftNanos > 0 ? nextArm(failed) : new GiveUp(failed.retryAfter());
  }

  /** The request moved to another arm by itself; the arms behind the one it left still follow. */
  public void goTo(Rung other) {
    List<Rung> rest = new ArrayList<>(order.subList(rung + 1, order.size()));
    rest.removeIf(behind -> behind.arm().equals(other.arm()));
    order.subList(rung + 1, order.size()).clear();
    order.add(other);
    order.addAll(rest);
    enter(rung + 1);
  }

  private void enter(int next) {
    rung = next;
    attempts = 1;
    pauseNanos = order.get(next).retry().base().toNanos();
  }

  private Step nextArm(Failed failed) {
    for (int next = rung + 1; next < order.size(); next++) {
      if (failed.allows(order.get(next))) {
        enter(next);
        return new NextArm(order.get(next).arm());
      }
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
