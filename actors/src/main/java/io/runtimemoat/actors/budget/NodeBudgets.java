package io.runtimemoat.actors.budget;

import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.LeaseAnswer;
import io.runtimemoat.decision.budget.LeaseAsk;
import io.runtimemoat.decision.budget.LeaseLine;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.budget.TenantPurse;
import io.runtimemoat.decision.facts.SpendFact;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What this node may spend. Reserving and settling take the lock of one tenant for well under a
 * microsecond and send no message that is waited for. Safe for use by many threads.
 */
final class NodeBudgets {
  /** A tenant's purse; guarded by itself. */
  private static final class Guarded {
    private final TenantPurse purse;
    private boolean forgotten;
    private boolean hurried;

    Guarded(TenantPurse purse) {
      this.purse = purse;
    }
  }

  private final Map<TenantId, Guarded> purses = new ConcurrentHashMap<>();
  private final AtomicLong head = new AtomicLong();
  private final Ledger ledger;
  private final BudgetSettings settings;
  private final Clock clock;
  private final Consumer<TenantId> hurry;

  /** {@code hurry} is told of tenants whose owner should hear from this node soon. */
  NodeBudgets(Ledger ledger, BudgetSettings settings, Clock clock, Consumer<TenantId> hurry) {
    this.ledger = ledger;
    this.settings = settings;
    this.clock = clock;
    this.hurry = hurry;
  }

  /**
   * Reserves what an attempt may cost at most, or says why not, or that leases have to be asked for
   * first. A reservation is in the ledger when this returns and must be settled.
   *
   * @throws LedgerUnavailableException when it could not be told to the ledger; nothing is reserved
   */
  Reserving reserve(BudgetedAttempt attempt) {
    TenantId tenant = attempt.tenant();
    Instant now = clock.instant();
    if (purses.size() >= settings.mostTenants() && !purses.containsKey(tenant)) {
      return new Reserving.Refused(
          refusal(BudgetRefusal.Why.TOO_MANY_WAITING, now.plus(settings.lentOutRetry())));
    }
    Reserving reserving =
        withPurse(
            tenant,
            guarded -> {
              Reserving found = guarded.purse.reserve(attempt, now);
              boolean first = !guarded.hurried && guarded.purse.due(now);
              if (first) {
                guarded.hurried = true;
                hurry.accept(tenant);
              }
              return found;
            });
    if (reserving instanceof Reserving.Reserved made && made.reservation().counted()) {
      tell(made.reservation());
    }
    return reserving;
  }

  private void tell(BudgetReservation reservation) {
    try {
      append(reservation, reservation.reserved());
    } catch (LedgerUnavailableException e) {
      giveBack(reservation, Spend.ZERO);
      throw e;
    }
  }

  /**
   * Ends a reservation with what was spent; what was not may be reserved again. When the ledger
   * cannot be told, all of it stays spent here and is charged when the chain ends.
   *
   * @throws LedgerUnavailableException when the ledger could not be told
   */
  void settle(BudgetReservation reservation, Spend actual) {
    if (reservation.counted()) {
      append(reservation, reservation.settled(actual));
      giveBack(reservation, actual);
    }
  }

  private void giveBack(BudgetReservation reservation, Spend actual) {
    withPurse(
        reservation.attempt().tenant(),
        guarded -> {
          guarded.purse.settle(reservation, actual);
          return actual;
        });
  }

  private void append(BudgetReservation reservation, SpendFact fact) {
    long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    long sequence =
        ledger
            .append(
                new Fact(
                    fact.manifest(),
                    reservation.attempt().tenant().value(),
                    fact.requestId(),
                    atMicros,
                    fact.encode()))
            .sequence();
    head.accumulateAndGet(sequence + 1, Math::max);
  }

  /** Scopes of a tenant at their warning share, as last heard. */
  List<BudgetScope> warned(TenantId tenant) {
    Guarded guarded = purses.get(tenant);
    if (guarded == null) {
      return List.of();
    }
    synchronized (guarded) {
      return guarded.purse.warned();
    }
  }

  // ------------------------------------------------------------ for the desk

  List<TenantId> tenants() {
    return List.copyOf(purses.keySet());
  }

  /** Whether the owner should hear from here; forgets the tenant when nothing is left of it. */
  boolean isDue(TenantId tenant, Instant now) {
    Guarded guarded = purses.get(tenant);
    if (guarded == null) {
      return false;
    }
    synchronized (guarded) {
      if (guarded.purse.isForgettable(now)) {
        guarded.forgotten = true;
        purses.remove(tenant, guarded);
        return false;
      }
      return guarded.purse.due(now);
    }
  }

  /** What to tell the owner now. */
  LeaseAsk ask(TenantId tenant, Instant now) {
    // Read before the lines: what they lead to is appended behind it.
    long from = head.get();
    List<LeaseLine> lines = withPurse(tenant, guarded -> guarded.purse.lines(now));
    return new LeaseAsk(ledger.chain().value(), from, lines);
  }

  void heard(TenantId tenant, List<LeaseAnswer> answers, Instant askedAt, Instant now) {
    withPurse(
        tenant,
        guarded -> {
          guarded.hurried = false;
          guarded.purse.heard(answers, askedAt, now);
          return answers;
        });
  }

  /** The owner did not answer: the next reservation may hurry again. */
  void unheard(TenantId tenant) {
    withPurse(
        tenant,
        guarded -> {
          guarded.hurried = false;
          return guarded;
        });
  }

  void close(TenantId tenant) {
    withPurse(
        tenant,
        guarded -> {
          guarded.purse.close();
          return guarded;
        });
  }

  static BudgetRefusal refusal(BudgetRefusal.Why why, Instant retryAt) {
    return new BudgetRefusal(BudgetScope.tenant(), BudgetWindow.DAY, why, retryAt);
  }

  private <T> T withPurse(TenantId tenant, Function<Guarded, T> work) {
    while (true) {
      Guarded guarded = purses.computeIfAbsent(tenant, t -> new Guarded(new TenantPurse(settings)));
      synchronized (guarded) {
        if (!guarded.forgotten) {
          return work.apply(guarded);
        }
      }
    }
  }
}
