package io.runtimemoat.decision.budget;

import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A tenant's budgets as their events tell them. Always: what nodes were lent and what was settled
 * is together at most the limit with its waivers, in every window.
 *
 * @param day the UTC day of the current windows
 * @param scopes in their order; only those that were ever limited
 * @param chains how far the chains of nodes that hold leases are folded
 */
public record BudgetState(long day, List<ScopeBudget> scopes, List<ChainPosition> chains) {
  public BudgetState {
    scopes = List.copyOf(scopes);
    chains = List.copyOf(chains);
  }

  /** Before anything happened. */
  public static BudgetState empty() {
    return new BudgetState(0, List.of(), List.of());
  }

  /** The current day: the clock's, but never one before that of the windows. */
  public long today(Instant now) {
    return Math.max(day, BudgetWindow.dayOf(now));
  }

  /** The day's change, if one is due; orders and folds are ruled on after it. */
  public Optional<BudgetEvent> roll(Instant now) {
    return today(now) > day
        ? Optional.of(new BudgetEvent.WindowRolled(today(now), now))
        : Optional.empty();
  }

  /** A scope's budget; empty when it was never limited. */
  public Optional<ScopeBudget> scope(BudgetScope scope) {
    return scopes.stream().filter(s -> s.scope().equals(scope)).findFirst();
  }

  /** A scope's limits; none when it is not limited. */
  public List<BudgetLimit> limits(BudgetScope scope) {
    return scope(scope).map(ScopeBudget::limits).orElse(List.of());
  }

  /** How far a chain is folded; empty when the tenant has nothing to do with it. */
  public Optional<ChainPosition> chain(String chain) {
    return chains.stream().filter(c -> c.chain().equals(chain)).findFirst();
  }

  /** Chains whose facts can still be of this tenant's leases, and where to go on reading them. */
  public List<ChainPosition> openChains() {
    return chains.stream()
        .filter(c -> !c.ended() && scopes.stream().anyMatch(s -> hasOutstanding(s, c.chain())))
        .toList();
  }

  private static boolean hasOutstanding(ScopeBudget scope, String chain) {
    return scope.accounts().stream()
        .anyMatch(a -> a.chain().equals(chain) && !a.outstanding().isZero());
  }

  // ------------------------------------------------------------ rulings

  /** Rules on a scope's limits; {@code mostScopes} bounds the scopes with one. */
  public Ruling<BudgetEvent> set(
      BudgetScope scope, List<BudgetLimit> limits, int mostScopes, String by, Instant now) {
    if (limits.stream().map(BudgetLimit::window).distinct().count() != limits.size()) {
      return new Ruling.Refused<>("a scope has at most one limit per day and one per month");
    }
    Optional<ScopeBudget> known = scope(scope);
    if (limits(scope).equals(limits)) {
      return new Ruling.Unchanged<>();
    }
    if (known.isEmpty() && scopes.size() >= mostScopes) {
      return new Ruling.Refused<>(
          "the tenant has " + scopes.size() + " budgets, the most it may have; change one of them");
    }
    return new Ruling.Accepted<>(new BudgetEvent.BudgetSet(scope, limits, by, now));
  }

  /** Rules on a waiver; {@code mostWaivers} bounds those that are live in a scope. */
  public Ruling<BudgetEvent> waive(Waiver waiver, int mostWaivers, Instant now) {
    Optional<ScopeBudget> found = scope(waiver.scope()).filter(ScopeBudget::limited);
    if (found.isEmpty()) {
      return new Ruling.Refused<>("the " + waiver.scope() + " has no budget to waive");
    }
    List<Waiver> known = found.get().waivers();
    Optional<Waiver> same = known.stream().filter(w -> w.id().equals(waiver.id())).findFirst();
    if (same.isPresent()) {
      return same.get().equals(waiver)
          ? new Ruling.Unchanged<>()
          : new Ruling.Refused<>("waiver " + waiver.id() + " exists with another content");
    }
    if (waiver.amount().isZero() || !now.isBefore(waiver.expiresAt())) {
      return new Ruling.Refused<>("a waiver has an amount and an expiry in the future");
    }
    if (waiver.day() != today(now)) {
      return new Ruling.Refused<>("a waiver is for the day it is given on, " + today(now));
    }
    return known.size() >= mostWaivers
        ? new Ruling.Refused<>("the " + waiver.scope() + " has " + known.size() + " waivers")
        : new Ruling.Accepted<>(new BudgetEvent.WaiverGranted(waiver, now));
  }

  /** Rules on what a node reports and asks for. */
  public LeaseRuling balance(LeaseAsk ask, BudgetSettings settings, Instant now) {
    return new Lending(this, ask, settings, now).rule();
  }

  /** The event of a folded stretch; none when the budget does not stand where it starts. */
  public Optional<BudgetEvent> fold(FoldedSpend folded, Instant now) {
    Optional<ChainPosition> position = chain(folded.position().chain());
    if (position.isEmpty() || position.get().ended() || position.get().next() != folded.from()) {
      return Optional.empty();
    }
    return Optional.of(
        folded.position().ended()
            ? new BudgetEvent.ChainEnded(folded.position(), folded.charges(), now)
            : new BudgetEvent.UsageSettled(folded.position(), folded.charges(), now));
  }

  // ------------------------------------------------------------ what events do

  ScopeBudget scopeOrNew(BudgetScope scope) {
    return scope(scope).orElse(ScopeBudget.empty(scope));
  }

  BudgetState with(ScopeBudget changed) {
    List<ScopeBudget> next = new ArrayList<>(scopes);
    next.removeIf(s -> s.scope().equals(changed.scope()));
    next.add(changed);
    next.sort((a, b) -> a.scope().compareTo(b.scope()));
    return new BudgetState(day, next, chains);
  }

  BudgetState following(String chain, long head) {
    return chain(chain).isPresent() ? this : at(ChainPosition.at(chain, head));
  }

  BudgetState charged(ChainPosition position, List<Charge> charges) {
    BudgetState next = at(position);
    for (Charge charge : charges) {
      Optional<ScopeBudget> budget = next.scope(charge.scope());
      if (budget.isPresent()) {
        next = next.with(budget.get().charged(position.chain(), charge.day(), charge.spend(), day));
      }
    }
    return next;
  }

  BudgetState ended(String chain) {
    return mapped(s -> s.ended(chain, day));
  }

  BudgetState rolled(long today, Instant now) {
    BudgetState next = mapped(s -> s.rolled(day, today, now));
    List<ChainPosition> kept =
        BudgetWindow.MONTH.joins(day, today)
            ? chains
            : chains.stream().filter(c -> next.holdsLeases(c.chain())).toList();
    return new BudgetState(today, next.scopes, kept);
  }

  private boolean holdsLeases(String chain) {
    return scopes.stream()
        .anyMatch(s -> s.accounts().stream().anyMatch(a -> a.chain().equals(chain)));
  }

  private BudgetState at(ChainPosition position) {
    List<ChainPosition> next = new ArrayList<>(chains);
    next.removeIf(c -> c.chain().equals(position.chain()));
    next.add(position);
    return new BudgetState(day, scopes, next);
  }

  private BudgetState mapped(UnaryOperator<ScopeBudget> change) {
    return new BudgetState(day, scopes.stream().map(change).toList(), chains);
  }
}
