package io.runtimemoat.decision.budget;

import io.runtimemoat.config.BudgetSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node's leases of one scope: today's, and those of earlier days until all that was reserved
 * from them is settled. Not safe for use by many threads.
 */
final class LeasePurse {
  /** What a reservation finds. */
  enum Cover {
    COVERED,
    UNLIMITED,
    /** Ask for more first. */
    SHORT,
    REFUSED
  }

  private final BudgetScope scope;
  private final BudgetSettings settings;
  private final List<DayLease> past = new ArrayList<>();
  private @Nullable DayLease current;
  private boolean limited;
  private boolean warned;
  private @Nullable BudgetRefusal refusal;
  private Instant refusedUntil = Instant.MIN;
  private Instant knownUntil = Instant.MIN;
  private Instant renewAt = Instant.MIN;
  private Instant usedAt = Instant.MIN;
  private Spend typical = Spend.ZERO;
  private Spend firstWaiting = Spend.ZERO;
  private Spend allWaiting = Spend.ZERO;
  private Spend wanted = Spend.ZERO;

  /** Whether less was lent than was wanted: the end is near, and only waiting requests ask. */
  private boolean stinted;

  private boolean closed;

  /** The last day there were leases of, which a late answer must not bring back. */
  private long lastDay;

  LeasePurse(BudgetScope scope, BudgetSettings settings, Instant now) {
    this.scope = scope;
    this.settings = settings;
    this.lastDay = BudgetWindow.dayOf(now) - 1;
  }

  BudgetScope scope() {
    return scope;
  }

  boolean warned() {
    return warned;
  }

  @Nullable BudgetRefusal refusal() {
    return refusal;
  }

  /** What a reservation of {@code worst} would find; takes nothing. */
  Cover cover(Spend worst, Instant now) {
    usedAt = now;
    rotate(now);
    DayLease lease = current;
    boolean known = now.isBefore(knownUntil);
    if (known && !limited) {
      return Cover.UNLIMITED;
    }
    if (known && lease != null && worst.fits(lease.available())) {
      return Cover.COVERED;
    }
    return refusal != null && now.isBefore(refusedUntil) ? Cover.REFUSED : Cover.SHORT;
  }

  /** The day that a reservation from here is charged to; only when something was lent. */
  long day() {
    return current == null ? Long.MIN_VALUE : current.day();
  }

  /** Takes what {@link #cover} found. */
  void take(Spend worst, Instant now) {
    if (current != null) {
      current.take(worst, now);
      typical = worst;
    }
  }

  /** Notes what a request could not find, for the next {@link #lines}. */
  void await(Spend worst) {
    firstWaiting = firstWaiting.isZero() ? worst : firstWaiting;
    allWaiting = allWaiting.plus(worst);
    typical = typical.isZero() ? worst : typical;
  }

  /** Gives back what a reservation did not spend. */
  void settle(long day, Spend reserved, Spend actual) {
    DayLease lease = lease(day);
    if (lease != null) {
      lease.settle(reserved, actual);
      if (lease != current) {
        lease.releaseAll();
      }
    }
  }

  /** Whether the owner should hear from here now. */
  boolean due(Instant now) {
    rotate(now);
    return past.stream().anyMatch(old -> !old.isReported())
        || (current != null && !current.isReported())
        || (idles(now) && hasIdle())
        || (active(now) && wantsMore(now));
  }

  private boolean active(Instant now) {
    boolean recent = usedAt.isAfter(now.minus(settings.idleReturn()));
    return !closed && (recent || !allWaiting.isZero());
  }

  /**
   * Whether nothing was reserved from the lease for long, asked for or not: what is too little for
   * those that ask here may be enough together with what others give back.
   */
  private boolean idles(Instant now) {
    return !active(now)
        || (current != null && !current.movedAt().isAfter(now.minus(settings.idleReturn())));
  }

  private boolean wantsMore(Instant now) {
    if (!now.isBefore(renewAt)) {
      return true;
    }
    boolean refused = refusal != null && now.isBefore(refusedUntil);
    boolean low =
        current == null
            || !typical.times(settings.lowWaterReservations()).fits(current.available());
    return !refused && (!allWaiting.isZero() || (limited && low && !stinted && !idles(now)));
  }

  private boolean hasIdle() {
    return current != null && !current.available().isZero();
  }

  /** What to tell the owner; also gives back what has long been idle. */
  List<LeaseLine> lines(Instant now) {
    rotate(now);
    List<LeaseLine> lines = new ArrayList<>();
    for (DayLease old : past) {
      if (!old.isReported()) {
        lines.add(report(old));
      }
    }
    DayLease lease = current;
    int ahead = idles(now) ? 0 : settings.aheadReservations();
    if (lease != null && idles(now)) {
      lease.releaseAll();
    }
    if (active(now)) {
      Spend available = lease == null ? Spend.ZERO : lease.available();
      Spend need = firstWaiting.minus(available);
      Spend target = typical.times(ahead).plus(allWaiting);
      wanted = need.max(target.minus(available));
      lines.add(
          new LeaseLine(
              scope,
              lease == null ? BudgetWindow.dayOf(now) : lease.day(),
              lease == null ? Spend.ZERO : lease.granted(),
              lease == null ? Spend.ZERO : lease.released(),
              need,
              wanted,
              true));
    } else if (lease != null) {
      lines.add(report(lease));
    }
    return lines;
  }

  private LeaseLine report(DayLease lease) {
    return new LeaseLine(
        scope, lease.day(), lease.granted(), lease.released(), Spend.ZERO, Spend.ZERO, false);
  }

  /** Takes the owner's answer, in any order and any number of times. */
  void heard(LeaseAnswer answer, Instant askedAt, Instant now) {
    DayLease lease = lease(answer.day());
    if (lease == null && answer.day() <= lastDay) {
      return;
    }
    if (lease == null && !answer.granted().isZero()) {
      retire();
      lease = new DayLease(answer.day());
      current = lease;
      lastDay = answer.day();
    }
    if (lease != null) {
      stinted = !wanted.fits(answer.granted().minus(lease.granted()));
      lease.heard(answer, now);
      if (lease != current) {
        lease.releaseAll();
      }
    }
    past.removeIf(DayLease::isOver);
    if (lease == current) {
      limited = answer.limited();
      warned = answer.warn();
      refusal = answer.refusal();
      refusedUntil = now.plus(settings.refusalTtl());
      knownUntil = askedAt.plus(settings.leaseTtl());
      renewAt = now.plus(settings.renewInterval());
      firstWaiting = Spend.ZERO;
      allWaiting = Spend.ZERO;
    }
  }

  /** Gives back all that is not reserved; for a node that stops. */
  void close() {
    closed = true;
    retire();
  }

  /**
   * Whether nothing depends on it: nobody has asked for long, and there is no lease of today, whose
   * totals must be known for as long as the owner may name them.
   */
  boolean isForgettable(Instant now) {
    rotate(now);
    return !active(now) && past.isEmpty() && current == null;
  }

  private void rotate(Instant now) {
    if (current != null && !now.isBefore(BudgetWindow.endOfDay(current.day()))) {
      retire();
    }
  }

  private void retire() {
    if (current != null) {
      current.releaseAll();
      past.add(current);
      current = null;
    }
  }

  private @Nullable DayLease lease(long day) {
    if (current != null && current.day() == day) {
      return current;
    }
    return past.stream().filter(old -> old.day() == day).findFirst().orElse(null);
  }
}
