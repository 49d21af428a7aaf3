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

  /** The leases of one day. Totals only grow. */
  private static final class Pocket {
    private final long day;
    private Spend granted = Spend.ZERO;
    private Spend released = Spend.ZERO;
    private Spend heardReleased = Spend.ZERO;
    private Spend spent = Spend.ZERO;
    private Spend inFlight = Spend.ZERO;

    Pocket(long day) {
      this.day = day;
    }

    Spend available() {
      return granted.minus(released).minus(spent).minus(inFlight);
    }

    void releaseAll() {
      released = released.plus(available());
    }

    boolean isReported() {
      return released.fits(heardReleased);
    }

    boolean isOver() {
      return inFlight.isZero() && isReported();
    }
  }

  private final BudgetScope scope;
  private final BudgetSettings settings;
  private final List<Pocket> past = new ArrayList<>();
  private @Nullable Pocket current;
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
    Pocket pocket = current;
    boolean known = now.isBefore(knownUntil);
    if (known && !limited) {
      return Cover.UNLIMITED;
    }
    if (known && pocket != null && worst.fits(pocket.available())) {
      return Cover.COVERED;
    }
    return refusal != null && now.isBefore(refusedUntil) ? Cover.REFUSED : Cover.SHORT;
  }

  /** The day that a reservation from here is charged to; only when something was lent. */
  long day() {
    return current == null ? Long.MIN_VALUE : current.day;
  }

  /** Takes what {@link #cover} found. */
  void take(Spend worst) {
    if (current != null) {
      current.inFlight = current.inFlight.plus(worst);
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
    Pocket pocket = pocket(day);
    if (pocket != null) {
      pocket.inFlight = pocket.inFlight.minus(reserved);
      pocket.spent = pocket.spent.plus(actual);
      if (pocket != current) {
        pocket.releaseAll();
      }
    }
  }

  /** Whether the owner should hear from here now. */
  boolean due(Instant now) {
    rotate(now);
    return past.stream().anyMatch(p -> !p.isReported())
        || (current != null && !current.isReported())
        || (active(now) ? wantsMore(now) : hasIdle());
  }

  private boolean active(Instant now) {
    boolean recent = usedAt.isAfter(now.minus(settings.idleReturn()));
    return !closed && (recent || !allWaiting.isZero());
  }

  private boolean wantsMore(Instant now) {
    if (!now.isBefore(renewAt)) {
      return true;
    }
    boolean refused = refusal != null && now.isBefore(refusedUntil);
    boolean low =
        current == null
            || !typical.times(settings.lowWaterReservations()).fits(current.available());
    return !refused && (!allWaiting.isZero() || (limited && low && !stinted));
  }

  private boolean hasIdle() {
    return current != null && !current.available().isZero();
  }

  /** What to tell the owner; also gives back what has long been idle. */
  List<LeaseLine> lines(Instant now) {
    rotate(now);
    List<LeaseLine> lines = new ArrayList<>();
    for (Pocket pocket : past) {
      if (!pocket.isReported()) {
        lines.add(report(pocket));
      }
    }
    Pocket pocket = current;
    if (!active(now)) {
      if (pocket != null) {
        pocket.releaseAll();
        lines.add(report(pocket));
      }
      return lines;
    }
    Spend available = pocket == null ? Spend.ZERO : pocket.available();
    Spend need = firstWaiting.minus(available);
    Spend target = typical.times(settings.aheadReservations()).plus(allWaiting);
    wanted = need.max(target.minus(available));
    lines.add(
        new LeaseLine(
            scope,
            pocket == null ? BudgetWindow.dayOf(now) : pocket.day,
            pocket == null ? Spend.ZERO : pocket.granted,
            pocket == null ? Spend.ZERO : pocket.released,
            need,
            wanted,
            true));
    return lines;
  }

  private LeaseLine report(Pocket pocket) {
    return new LeaseLine(
        scope, pocket.day, pocket.granted, pocket.released, Spend.ZERO, Spend.ZERO, false);
  }

  /** Takes the owner's answer, in any order and any number of times. */
  void heard(LeaseAnswer answer, Instant askedAt, Instant now) {
    Pocket pocket = pocket(answer.day());
    if (pocket == null && answer.day() <= lastDay) {
      return;
    }
    if (pocket == null && !answer.granted().isZero()) {
      retire();
      pocket = new Pocket(answer.day());
      current = pocket;
      lastDay = answer.day();
    }
    if (pocket != null) {
      stinted = !wanted.fits(answer.granted().minus(pocket.granted));
      pocket.granted = pocket.granted.max(answer.granted());
      pocket.heardReleased = pocket.heardReleased.max(answer.released());
      if (pocket != current) {
        pocket.releaseAll();
      }
    }
    past.removeIf(Pocket::isOver);
    if (pocket == current) {
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
    if (current != null && !now.isBefore(BudgetWindow.endOfDay(current.day))) {
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

  private @Nullable Pocket pocket(long day) {
    if (current != null && current.day == day) {
      return current;
    }
    return past.stream().filter(p -> p.day == day).findFirst().orElse(null);
  }
}
