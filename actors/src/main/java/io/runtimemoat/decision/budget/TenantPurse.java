package io.runtimemoat.decision.budget;

import io.runtimemoat.config.BudgetSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One node's leases of one tenant. A reservation takes from the tenant's, the key's and the task
 * type's lease or from none of them. Does no I/O; not safe for use by many threads.
 */
public final class TenantPurse {
  private final Map<BudgetScope, LeasePurse> purses = new TreeMap<>();
  private final BudgetSettings settings;

  public TenantPurse(BudgetSettings settings) {
    this.settings = settings;
  }

  /** Reserves at once, refuses, or says that leases have to be asked for first. */
  public Reserving reserve(BudgetedAttempt attempt, Instant now) {
    List<LeasePurse> limited = new ArrayList<>();
    List<LeasePurse> empty = new ArrayList<>();
    for (BudgetScope scope : BudgetScope.of(attempt.key(), attempt.task())) {
      LeasePurse purse = purses.computeIfAbsent(scope, s -> new LeasePurse(s, settings, now));
      switch (purse.cover(attempt.worst(), now)) {
        case COVERED -> limited.add(purse);
        case SHORT -> empty.add(purse);
        case UNLIMITED -> {}
        case REFUSED -> {
          BudgetRefusal refusal = purse.refusal();
          if (refusal != null) {
            return new Reserving.Refused(refusal);
          }
        }
      }
    }
    long day = limited.stream().mapToLong(LeasePurse::day).max().orElse(BudgetWindow.dayOf(now));
    // Around midnight a scope may still have yesterday's lease: one fact has one day.
    limited.stream().filter(purse -> purse.day() != day).forEach(empty::add);
    if (!empty.isEmpty()) {
      empty.forEach(purse -> purse.await(attempt.worst()));
      return new Reserving.Waiting();
    }
    limited.forEach(purse -> purse.take(attempt.worst(), now));
    return new Reserving.Reserved(
        new BudgetReservation(attempt, limited.stream().map(LeasePurse::scope).toList(), day));
  }

  /** Gives back what a reservation did not spend. */
  public void settle(BudgetReservation reservation, Spend actual) {
    for (BudgetScope scope : reservation.held()) {
      LeasePurse purse = purses.get(scope);
      if (purse != null) {
        purse.settle(reservation.day(), reservation.attempt().worst(), actual);
      }
    }
  }

  /** Whether the owner should hear from here now. */
  public boolean due(Instant now) {
    return purses.values().stream().anyMatch(purse -> purse.due(now));
  }

  /** What to tell the owner; nothing when nothing is held and nobody asks. */
  public List<LeaseLine> lines(Instant now) {
    purses.values().removeIf(purse -> purse.isForgettable(now));
    return purses.values().stream().flatMap(purse -> purse.lines(now).stream()).toList();
  }

  /** Takes the owner's answers; {@code askedAt} is when the lines were sent. */
  public void heard(List<LeaseAnswer> answers, Instant askedAt, Instant now) {
    for (LeaseAnswer answer : answers) {
      LeasePurse purse = purses.get(answer.scope());
      if (purse != null) {
        purse.heard(answer, askedAt, now);
      }
    }
  }

  /** Gives back all that is not reserved; the next {@link #lines} say so. */
  public void close() {
    purses.values().forEach(LeasePurse::close);
  }

  /** Scopes at their warning share, as last heard. */
  public List<BudgetScope> warned() {
    return purses.values().stream().filter(LeasePurse::warned).map(LeasePurse::scope).toList();
  }

  /** Number of scopes it holds leases of or was asked for. */
  public int size() {
    return purses.size();
  }

  /** Whether nothing is left to tell. */
  public boolean isForgettable(Instant now) {
    return purses.values().stream().allMatch(purse -> purse.isForgettable(now));
  }
}
