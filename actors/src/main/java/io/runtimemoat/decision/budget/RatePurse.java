package io.runtimemoat.decision.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One node's leases of one tenant's rate limits. A request takes from all of its limits or from
 * none. Not safe for use by many threads.
 */
public final class RatePurse {
  /** A lease of one limit. */
  private static final class Holding {
    private final RateWindow used = new RateWindow();
    private long perMinute;
    private long available;
    private Instant expiresAt = Instant.MIN;

    /** Taken since the owner was last asked. */
    private long demand;

    private long remaining;
    private Instant resetAt = Instant.MIN;
    private Instant refusedUntil = Instant.MIN;

    RateStatus status(RateKey key, Instant now) {
      Duration reset = now.isBefore(resetAt) ? Duration.between(now, resetAt) : Duration.ZERO;
      long left = Math.max(0, Math.min(perMinute, remaining + available));
      return new RateStatus(key, perMinute, left, reset);
    }
  }

  private final Map<RateKey, Holding> holdings = new TreeMap<>();
  private final Duration leaseTtl;

  /** Leases are used within {@code leaseTtl} or given back. */
  public RatePurse(Duration leaseTtl) {
    this.leaseTtl = leaseTtl;
  }

  /** Takes at once, refuses, or says that leases have to be asked for first. */
  public RateVerdict take(List<RateNeed> needs, Instant now) {
    boolean covered = true;
    for (RateNeed need : needs) {
      Holding holding = holdings.computeIfAbsent(need.key(), key -> new Holding());
      holding.perMinute = need.perMinute();
      if (need.amount() > need.perMinute()) {
        return new RateVerdict.Limited(need.key(), RateWindow.LENGTH, status(needs, now), true);
      }
      boolean enough = now.isBefore(holding.expiresAt) && holding.available >= need.amount();
      if (!enough && now.isBefore(holding.refusedUntil)) {
        return new RateVerdict.Limited(
            need.key(), Duration.between(now, holding.refusedUntil), status(needs, now), true);
      }
      covered &= enough;
    }
    if (!covered) {
      return new RateVerdict.Waiting();
    }
    for (RateNeed need : needs) {
      Holding holding = holdings.computeIfAbsent(need.key(), key -> new Holding());
      holding.available -= need.amount();
      holding.demand += need.amount();
      holding.used.add(need.amount(), now);
    }
    return new RateVerdict.Admitted(status(needs, now));
  }

  /** Gives back what a request took and did not use, for example output tokens it did not draw. */
  public void giveBack(RateKey key, long unused, Instant now) {
    Holding holding = holdings.get(key);
    if (holding != null) {
      holding.available += unused;
      holding.used.remove(unused, now);
      if (!now.isBefore(holding.expiresAt)) {
        holding.expiresAt = now.plus(leaseTtl);
      }
    }
  }

  /**
   * Counts what a request drew beyond what it took. The lease may fall below zero: the next one
   * asks for what is missing too.
   */
  public void overdraw(RateKey key, long more, Instant now) {
    Holding holding = holdings.get(key);
    if (holding != null) {
      holding.available -= more;
      holding.demand += more;
      holding.used.add(more, now);
    }
  }

  /** What to ask the owner for a waiting request; gives back what its limits hold too long. */
  public List<RateLine> lines(List<RateNeed> needs, Instant now) {
    List<RateLine> lines = new ArrayList<>();
    for (RateNeed need : needs) {
      Holding holding = holdings.computeIfAbsent(need.key(), key -> new Holding());
      long returned = takeExpired(holding, now);
      long missing = Math.max(0, need.amount() - holding.available);
      // As much ahead as was used since it was last asked: a quiet node holds next to nothing.
      lines.add(
          new RateLine(
              need.key(),
              need.perMinute(),
              missing,
              missing + holding.demand,
              returned,
              holding.used.used(now)));
      holding.demand = 0;
    }
    return lines;
  }

  /** What was not used in time, to be given back; nothing is asked for. */
  public List<RateLine> expired(Instant now) {
    List<RateLine> lines = new ArrayList<>();
    holdings.forEach(
        (key, holding) -> {
          long returned = takeExpired(holding, now);
          if (returned > 0) {
            lines.add(new RateLine(key, holding.perMinute, 0, 0, returned, holding.used.used(now)));
          }
        });
    holdings
        .values()
        .removeIf(h -> h.available <= 0 && h.used.used(now) == 0 && !now.isBefore(h.refusedUntil));
    return lines;
  }

  private static long takeExpired(Holding holding, Instant now) {
    if (holding.available <= 0 || now.isBefore(holding.expiresAt)) {
      return 0;
    }
    long returned = holding.available;
    holding.available = 0;
    return returned;
  }

  /** Takes the owner's answers. */
  public void heard(List<RateAnswer> answers, Instant now) {
    for (RateAnswer answer : answers) {
      Holding holding = holdings.get(answer.key());
      if (holding != null) {
        holding.available += answer.granted();
        holding.expiresAt = answer.granted() > 0 ? now.plus(leaseTtl) : holding.expiresAt;
        holding.remaining = answer.remaining();
        holding.resetAt = now.plus(answer.resetAfter());
        holding.refusedUntil = now.plus(answer.retryAfter());
      }
    }
  }

  /** Whether it counts nothing any more. */
  public boolean isEmpty() {
    return holdings.isEmpty();
  }

  /** How the limits of a request stand as far as it is known here. */
  public List<RateStatus> status(List<RateNeed> needs, Instant now) {
    List<RateStatus> status = new ArrayList<>();
    for (RateNeed need : needs) {
      Holding holding = holdings.get(need.key());
      status.add(holding == null ? RateStatus.unknown(need) : holding.status(need.key(), now));
    }
    return status;
  }
}
