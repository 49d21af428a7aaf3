package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.facts.SpendFact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Folds one chain's spend facts for one tenant: every settlement charges what it says, and once the
 * chain has ended every open reservation charges all of itself. Facts come in the order of their
 * sequence; those before the stored position only tell which reservations are open.
 */
public final class ChainFold {
  /** Which reservation a settlement closes. */
  private record Attempt(String requestId, int attempt) {}

  /** A reservation and where it stands. */
  private record Open(long sequence, SpendFact fact) {}

  /** What charges are summed by. */
  private record Account(BudgetScope scope, long day) implements Comparable<Account> {
    @Override
    public int compareTo(Account other) {
      int byScope = scope.compareTo(other.scope);
      return byScope != 0 ? byScope : Long.compare(day, other.day);
    }
  }

  private final Map<Attempt, Open> open = new LinkedHashMap<>();
  private final Map<Account, Spend> charges = new TreeMap<>();
  private final String chain;
  private long from;
  private long next;

  /** A fold that goes on where a budget stands. */
  public ChainFold(ChainPosition position) {
    this.chain = position.chain();
    this.from = position.next();
    this.next = position.openFrom();
  }

  /** The first sequence it has to be fed. */
  public long next() {
    return next;
  }

  /** Where the budget stands that takes the next result. */
  public long from() {
    return from;
  }

  /** Takes the tenant's spend fact at {@code sequence}; one before {@link #next} is passed over. */
  public void add(long sequence, SpendFact fact) {
    if (sequence < next) {
      return;
    }
    next = sequence + 1;
    Attempt attempt = new Attempt(fact.requestId(), fact.attempt());
    if (fact.stage() == SpendFact.Stage.RESERVED) {
      open.putIfAbsent(attempt, new Open(sequence, fact));
    } else if (open.remove(attempt) != null && sequence >= from) {
      charge(fact);
    }
  }

  /** Everything of the chain before {@code sequence} was offered. */
  public void scannedTo(long sequence) {
    next = Math.max(next, sequence);
  }

  /** Whether a result would tell the budget anything. */
  public boolean hasCharges() {
    return !charges.isEmpty();
  }

  /** What was folded since {@link #from}. */
  public FoldedSpend soFar() {
    return result(false);
  }

  /** What was folded since {@link #from} when no fact will ever follow. */
  public FoldedSpend atEnd() {
    open.values().forEach(left -> charge(left.fact()));
    open.clear();
    return result(true);
  }

  /** The budget took the result: goes on from there. */
  public void taken() {
    from = Math.max(from, next);
    charges.clear();
  }

  private FoldedSpend result(boolean ended) {
    long openFrom = open.values().stream().mapToLong(Open::sequence).min().orElse(next);
    List<Charge> sums = new ArrayList<>();
    charges.forEach(
        (account, spend) -> sums.add(new Charge(account.scope(), account.day(), spend)));
    long end = Math.max(next, from);
    return new FoldedSpend(
        from, new ChainPosition(chain, end, Math.min(openFrom, end), ended), sums);
  }

  private void charge(SpendFact fact) {
    Spend spend = new Spend(new Money(fact.nanos()), fact.tokens());
    for (BudgetScope scope : BudgetScope.of(fact.key(), fact.task())) {
      charges.merge(new Account(scope, fact.day()), spend, Spend::plus);
    }
  }
}
