package io.runtimemoat.decision.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One scope's limits and what counts against them.
 *
 * @param limits at most one per window
 * @param dayClosed spent today by chains that ended
 * @param monthClosed spent this month by chains that ended and on days whose leases are all settled
 * @param accounts leases of this month that still count by themselves
 */
public record ScopeBudget(
    BudgetScope scope,
    List<BudgetLimit> limits,
    List<Waiver> waivers,
    Spend dayClosed,
    Spend monthClosed,
    List<NodeAccount> accounts) {
  public ScopeBudget {
    limits = List.copyOf(limits);
    waivers = List.copyOf(waivers);
    accounts = List.copyOf(accounts);
  }

  static ScopeBudget empty(BudgetScope scope) {
    return new ScopeBudget(scope, List.of(), List.of(), Spend.ZERO, Spend.ZERO, List.of());
  }

  public boolean limited() {
    return !limits.isEmpty();
  }

  Optional<NodeAccount> account(String chain, long day) {
    return accounts.stream().filter(a -> a.chain().equals(chain) && a.day() == day).findFirst();
  }

  /** Spent in the window that holds {@code today}, as far as it was folded. */
  public Spend settled(BudgetWindow window, long today) {
    Spend sum = closed(window);
    for (NodeAccount account : accounts) {
      if (window.joins(account.day(), today)) {
        sum = sum.plus(account.settled());
      }
    }
    return sum;
  }

  /** Spent, or lent and able to be spent, in the window that holds {@code today}. */
  public Spend used(BudgetWindow window, long today) {
    Spend sum = closed(window);
    for (NodeAccount account : accounts) {
      if (window.joins(account.day(), today)) {
        sum = sum.plus(account.held());
      }
    }
    return sum;
  }

  private Spend closed(BudgetWindow window) {
    return window == BudgetWindow.DAY ? dayClosed : monthClosed;
  }

  /** The limit with the waivers that lift it now. */
  public Spend most(BudgetLimit limit, long today, Instant now) {
    Spend most = limit.most();
    for (Waiver waiver : waivers) {
      if (waiver.lifts(limit.window(), today, now)) {
        most = most.plus(waiver.amount());
      }
    }
    return most;
  }

  /** What may still be lent under every limit. */
  public Spend room(long today, Instant now) {
    Spend room = Spend.UNLIMITED;
    for (BudgetLimit limit : limits) {
      room = room.min(most(limit, today, now).minus(used(limit.window(), today)));
    }
    return room;
  }

  /** Why {@code needed} cannot be lent; the hard stop with the latest reset if there is one. */
  BudgetRefusal refusal(Spend needed, long today, Instant now, Instant otherwiseAt) {
    BudgetRefusal found =
        new BudgetRefusal(scope, BudgetWindow.DAY, BudgetRefusal.Why.LENT_OUT, otherwiseAt);
    for (BudgetLimit limit : limits) {
      Spend most = most(limit, today, now);
      BudgetWindow window = limit.window();
      Instant reset = window.resetsAfter(today);
      if (!needed.fits(most)) {
        found = later(found, new BudgetRefusal(scope, window, BudgetRefusal.Why.TOO_LARGE, reset));
      } else if (!needed.fits(most.minus(settled(window, today)))) {
        found = later(found, new BudgetRefusal(scope, window, BudgetRefusal.Why.EXHAUSTED, reset));
      } else if (!needed.fits(most.minus(used(window, today))) && !found.isHardStop()) {
        found = new BudgetRefusal(scope, window, BudgetRefusal.Why.LENT_OUT, otherwiseAt);
      }
    }
    return found;
  }

  private static BudgetRefusal later(BudgetRefusal found, BudgetRefusal hard) {
    return found.isHardStop() && found.retryAt().isAfter(hard.retryAt()) ? found : hard;
  }

  /** Whether a limit is used up to {@code share} of it, money or tokens; share in [0, 1]. */
  public boolean warns(double share, long today, Instant now) {
    return limits.stream()
        .anyMatch(
            limit -> {
              Spend most = most(limit, today, now);
              Spend settled = settled(limit.window(), today);
              return settled.money().nanos() >= share * most.money().nanos()
                  || settled.tokens() >= share * most.tokens();
            });
  }

  // ------------------------------------------------------------ what events do

  ScopeBudget limitedTo(List<BudgetLimit> next) {
    return new ScopeBudget(scope, next, waivers, dayClosed, monthClosed, accounts);
  }

  ScopeBudget waived(Waiver waiver) {
    List<Waiver> next = new ArrayList<>(waivers);
    next.removeIf(known -> known.id().equals(waiver.id()));
    next.add(waiver);
    return new ScopeBudget(scope, limits, next, dayClosed, monthClosed, accounts);
  }

  ScopeBudget granted(String chain, long day, Spend total) {
    List<NodeAccount> next = new ArrayList<>(accounts);
    if (account(chain, day).isEmpty()) {
      next.add(NodeAccount.open(chain, day));
    }
    return withAccounts(changed(next, chain, day, a -> a.grantedUpTo(total)));
  }

  ScopeBudget released(String chain, long day, Spend total) {
    return withAccounts(changed(accounts, chain, day, a -> a.releasedUpTo(total)));
  }

  /** Charges the lease, or the windows themselves where the lease is gone or never was. */
  ScopeBudget charged(String chain, long day, Spend spend, long today) {
    if (account(chain, day).isPresent()) {
      return withAccounts(changed(accounts, chain, day, a -> a.charged(spend)));
    }
    return closing(day, spend, today, accounts);
  }

  /** Frees what an ended chain held and did not spend. */
  ScopeBudget ended(String chain, long today) {
    ScopeBudget next = this;
    for (NodeAccount account : accounts) {
      if (account.chain().equals(chain)) {
        List<NodeAccount> rest = new ArrayList<>(next.accounts);
        rest.remove(account);
        next = next.closing(account.day(), account.settled(), today, rest);
      }
    }
    return next;
  }

  /** Starts another day: a month that ended takes its leases along. */
  ScopeBudget rolled(long before, long today, Instant now) {
    boolean sameMonth = BudgetWindow.MONTH.joins(before, today);
    Spend month = sameMonth ? monthClosed : Spend.ZERO;
    List<NodeAccount> kept = new ArrayList<>();
    for (NodeAccount account : accounts) {
      if (BudgetWindow.MONTH.joins(account.day(), today)) {
        if (account.outstanding().isZero()) {
          month = month.plus(account.settled());
        } else {
          kept.add(account);
        }
      }
    }
    List<Waiver> live =
        waivers.stream().filter(w -> w.lifts(BudgetWindow.MONTH, today, now)).toList();
    return new ScopeBudget(scope, limits, live, Spend.ZERO, month, kept);
  }

  private ScopeBudget closing(long day, Spend spend, long today, List<NodeAccount> rest) {
    return new ScopeBudget(
        scope,
        limits,
        waivers,
        BudgetWindow.DAY.joins(day, today) ? dayClosed.plus(spend) : dayClosed,
        BudgetWindow.MONTH.joins(day, today) ? monthClosed.plus(spend) : monthClosed,
        rest);
  }

  private ScopeBudget withAccounts(List<NodeAccount> next) {
    return new ScopeBudget(scope, limits, waivers, dayClosed, monthClosed, next);
  }

  private static List<NodeAccount> changed(
      List<NodeAccount> accounts, String chain, long day, UnaryOperator<NodeAccount> change) {
    return accounts.stream()
        .map(a -> a.chain().equals(chain) && a.day() == day ? change.apply(a) : a)
        .toList();
  }
}
