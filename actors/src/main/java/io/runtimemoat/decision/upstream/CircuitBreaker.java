package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import java.util.BitSet;

/**
 * Keeps calls from an instance that fails: closed, open for a while, then half open for probes (M.
 * Nygard, "Release It!", 2nd ed., 2018, §5.2). Not safe for many threads.
 */
final class CircuitBreaker {
  /*
   * closed    opens after `consecutiveFailures` in a row, or when at least `failureShare` of the last
   *           `windowCalls` calls failed
   * open      until t + openFor · 2^(trips − 1) · (1 + jitter/4), at most maxOpenFor · 5/4
   * half open `probes` calls at once; `probeSuccesses` good ones in a row close it, a bad one opens
   *           it again with one more trip
   *
   * A call answers for the state it was admitted in: what was sent before the breaker opened says
   * nothing about a probe. `epoch` counts the changes of state and is what a pass carries.
   */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private static final int MOST_DOUBLINGS = 30;
  private static final double JITTER_SHARE = 0.25;

  private final UpstreamHealthSettings.Breaker settings;
  private final BitSet failed;
  private State state = State.CLOSED;
  private long epoch;
  private long openUntilNanos;
  private int windowNext;
  private int windowCalls;
  private int inARow;
  private int trips;
  private int probesInFlight;
  private int goodProbes;

  CircuitBreaker(UpstreamHealthSettings.Breaker settings) {
    this.settings = settings;
    this.failed = new BitSet(settings.windowCalls());
  }

  /** Whether a call may go now. */
  boolean admits(long nowNanos) {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> nowNanos - openUntilNanos >= 0;
      case HALF_OPEN -> probesInFlight < settings.probes();
    };
  }

  /** Admits a call, which {@link #admits}; the result is handed back with its end. */
  long admit(long nowNanos) {
    if (state == State.OPEN && nowNanos - openUntilNanos >= 0) {
      enter(State.HALF_OPEN);
    }
    if (state == State.HALF_OPEN) {
      probesInFlight++;
    }
    return epoch;
  }

  /**
   * Takes the end of an admitted call.
   *
   * @param admission what {@link #admit} returned
   * @param jitter in [0, 1)
   */
  void ended(long admission, Verdict verdict, long nowNanos, double jitter) {
    if (admission != epoch) {
      return;
    }
    if (state == State.HALF_OPEN) {
      probeEnded(verdict, nowNanos, jitter);
    } else if (verdict != Verdict.NEUTRAL) {
      record(verdict == Verdict.BAD);
      if (inARow >= settings.consecutiveFailures() || tooManyFailed()) {
        open(nowNanos, jitter);
      }
    }
  }

  State state(long nowNanos) {
    return state == State.OPEN && nowNanos - openUntilNanos >= 0 ? State.HALF_OPEN : state;
  }

  /** Nanoseconds until a probe may go; 0 when it is not open. */
  long waitNanos(long nowNanos) {
    return state == State.OPEN ? Math.max(0, openUntilNanos - nowNanos) : 0;
  }

  private void probeEnded(Verdict verdict, long nowNanos, double jitter) {
    probesInFlight--;
    if (verdict == Verdict.BAD) {
      open(nowNanos, jitter);
    } else if (verdict == Verdict.GOOD) {
      goodProbes++;
      if (goodProbes >= settings.probeSuccesses()) {
        trips = 0;
        enter(State.CLOSED);
      }
    }
  }

  private void record(boolean bad) {
    failed.set(windowNext, bad);
    windowNext = (windowNext + 1) % settings.windowCalls();
    windowCalls = Math.min(windowCalls + 1, settings.windowCalls());
    inARow = bad ? inARow + 1 : 0;
  }

  private boolean tooManyFailed() {
    return windowCalls == settings.windowCalls()
        && failed.cardinality() >= settings.failureShare() * windowCalls;
  }

  private void open(long nowNanos, double jitter) {
    trips++;
    long doubled = settings.openFor().toNanos() << Math.min(trips - 1, MOST_DOUBLINGS);
    long longest = settings.maxOpenFor().toNanos();
    long pause = doubled <= 0 ? longest : Math.min(doubled, longest);
    enter(State.OPEN);
    openUntilNanos = nowNanos + pause + (long) (pause * JITTER_SHARE * jitter);
  }

  private void enter(State next) {
    state = next;
    epoch++;
    failed.clear();
    windowNext = 0;
    windowCalls = 0;
    inARow = 0;
    probesInFlight = 0;
    goodProbes = 0;
  }
}
