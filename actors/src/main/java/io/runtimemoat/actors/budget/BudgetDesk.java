package io.runtimemoat.actors.budget;

import io.runtimemoat.config.BudgetSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.LeaseAsk;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** This node's side of all budgets: asks owners for leases ahead of need, renews, gives back. */
final class BudgetDesk extends AbstractBehavior<BudgetDesk.Command> {
  sealed interface Command {}

  /** A tenant's owner should hear from this node soon. */
  record Hurry(TenantId tenant) implements Command {}

  /** An attempt found no lease and waits for one. */
  record Await(BudgetedAttempt attempt, CompletableFuture<Reserving> answer) implements Command {}

  /** Gives back everything; completes when every owner has heard of it or will not. */
  record Close(CompletableFuture<Done> closed) implements Command {}

  private record Heard(TenantId tenant, Instant askedAt, TenantBudget.@Nullable Balanced balanced)
      implements Command {}

  private enum Round implements Command {
    ROUND
  }

  private record Waiter(
      BudgetedAttempt attempt, CompletableFuture<Reserving> answer, Instant until) {}

  private final NodeBudgets budgets;
  private final Function<TenantId, RecipientRef<TenantBudget.Command>> owners;
  private final BudgetSettings settings;
  private final Clock clock;
  private final Map<TenantId, Deque<Waiter>> waiting = new HashMap<>();
  private final Set<TenantId> asking = new HashSet<>();
  private @Nullable CompletableFuture<Done> closed;

  private BudgetDesk(
      ActorContext<Command> context,
      NodeBudgets budgets,
      Function<TenantId, RecipientRef<TenantBudget.Command>> owners,
      BudgetSettings settings,
      Clock clock) {
    super(context);
    this.budgets = budgets;
    this.owners = owners;
    this.settings = settings;
    this.clock = clock;
  }

  static Behavior<Command> create(
      NodeBudgets budgets,
      Function<TenantId, RecipientRef<TenantBudget.Command>> owners,
      BudgetSettings settings,
      Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Round.ROUND, settings.roundInterval());
                  return new BudgetDesk(context, budgets, owners, settings, clock);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Hurry.class, hurry -> ask(hurry.tenant()))
        .onMessage(Await.class, this::onAwait)
        .onMessage(Heard.class, this::onHeard)
        .onMessage(Round.class, round -> onRound())
        .onMessage(Close.class, this::onClose)
        .onSignal(PostStop.class, signal -> onStopped())
        .build();
  }

  private Behavior<Command> onAwait(Await await) {
    TenantId tenant = await.attempt().tenant();
    Instant now = clock.instant();
    Deque<Waiter> waiters = waiting.computeIfAbsent(tenant, t -> new ArrayDeque<>());
    if (closed != null || waiters.size() >= settings.waitingPerTenant()) {
      refuse(await.answer(), BudgetRefusal.Why.TOO_MANY_WAITING, now);
      return this;
    }
    Waiter waiter = new Waiter(await.attempt(), await.answer(), now.plus(settings.waitLimit()));
    // An answer may have come since the caller looked.
    if (complete(waiter)) {
      return this;
    }
    waiters.add(waiter);
    return ask(tenant);
  }

  /** Serves who waits, first come first; whether anybody was. */
  private boolean serve(TenantId tenant) {
    Deque<Waiter> waiters = waiting.getOrDefault(tenant, new ArrayDeque<>());
    boolean served = waiters.removeIf(this::complete);
    if (waiters.isEmpty()) {
      waiting.remove(tenant);
    }
    return served;
  }

  private boolean complete(Waiter waiter) {
    if (waiter.answer().isDone()) {
      return true;
    }
    try {
      Reserving reserving = budgets.reserve(waiter.attempt());
      if (reserving instanceof Reserving.Waiting) {
        return false;
      }
      boolean taken = waiter.answer().complete(reserving);
      if (!taken && reserving instanceof Reserving.Reserved lost) {
        budgets.settle(lost.reservation(), Spend.ZERO);
      }
    } catch (RuntimeException e) {
      waiter.answer().completeExceptionally(e);
    }
    return true;
  }

  private Behavior<Command> ask(TenantId tenant) {
    if (!asking.contains(tenant)) {
      Instant now = clock.instant();
      LeaseAsk ask = budgets.ask(tenant, now);
      if (!ask.lines().isEmpty()) {
        asking.add(tenant);
        getContext()
            .ask(
                TenantBudget.Balanced.class,
                owners.apply(tenant),
                settings.askTimeout(),
                replyTo -> new TenantBudget.BalanceLeases(ask, replyTo),
                (balanced, failure) -> new Heard(tenant, now, balanced));
      }
    }
    return this;
  }

  private Behavior<Command> onHeard(Heard heard) {
    TenantId tenant = heard.tenant();
    asking.remove(tenant);
    TenantBudget.Balanced balanced = heard.balanced();
    if (balanced == null) {
      budgets.unheard(tenant);
    } else {
      Instant now = clock.instant();
      budgets.heard(tenant, balanced.answers(), heard.askedAt(), now);
      // Without progress the next round asks again: an owner is not asked in a circle.
      boolean goOn = serve(tenant) && waiting.containsKey(tenant);
      boolean moreToGiveBack = closed != null && budgets.isDue(tenant, now);
      if (goOn || moreToGiveBack) {
        ask(tenant);
      }
    }
    return closedIfAllHeard();
  }

  private Behavior<Command> onRound() {
    Instant now = clock.instant();
    waiting.values().forEach(waiters -> expire(waiters, now));
    waiting.values().removeIf(Deque::isEmpty);
    waiting.keySet().forEach(this::ask);
    for (TenantId tenant : budgets.tenants()) {
      if (budgets.isDue(tenant, now)) {
        ask(tenant);
      }
    }
    return this;
  }

  private void expire(Deque<Waiter> waiters, Instant now) {
    while (!waiters.isEmpty() && !now.isBefore(waiters.getFirst().until())) {
      refuse(waiters.removeFirst().answer(), BudgetRefusal.Why.UNREACHABLE, now);
    }
  }

  private void refuse(CompletableFuture<Reserving> answer, BudgetRefusal.Why why, Instant now) {
    answer.complete(
        new Reserving.Refused(NodeBudgets.refusal(why, now.plus(settings.lentOutRetry()))));
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.closed();
    refuseAll();
    for (TenantId tenant : budgets.tenants()) {
      budgets.close(tenant);
      ask(tenant);
    }
    return closedIfAllHeard();
  }

  private Behavior<Command> closedIfAllHeard() {
    if (closed != null && asking.isEmpty()) {
      closed.complete(Done.getInstance());
    }
    return this;
  }

  private void refuseAll() {
    Instant now = clock.instant();
    for (Deque<Waiter> waiters : waiting.values()) {
      waiters.forEach(w -> refuse(w.answer(), BudgetRefusal.Why.UNREACHABLE, now));
    }
    waiting.clear();
  }

  private Behavior<Command> onStopped() {
    refuseAll();
    if (closed != null) {
      closed.complete(Done.getInstance());
    }
    return this;
  }
}
