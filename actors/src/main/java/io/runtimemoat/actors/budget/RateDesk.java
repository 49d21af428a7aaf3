package io.runtimemoat.actors.budget;

import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.RateLine;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RatePurse;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RateVerdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** Asks the owners of rates for leases when requests wait, and gives back what was not used. */
final class RateDesk extends AbstractBehavior<RateDesk.Command> {
  sealed interface Command {}

  /** A request found no lease and waits for one. */
  record Await(TenantId tenant, List<RateNeed> needs, CompletableFuture<RateVerdict> answer)
      implements Command {}

  private record Heard(TenantId tenant, TenantRates.@Nullable Lent lent) implements Command {}

  private enum Round implements Command {
    ROUND
  }

  private record Waiter(Await request, Instant until) {}

  private final Map<TenantId, RatePurse> purses;
  private final String node;
  private final Function<TenantId, RecipientRef<TenantRates.LendRates>> owners;
  private final LimitSettings.Rate settings;
  private final Clock clock;
  private final Map<TenantId, Deque<Waiter>> waiting = new HashMap<>();
  private final Set<TenantId> asking = new HashSet<>();

  private RateDesk(
      ActorContext<Command> context,
      Map<TenantId, RatePurse> purses,
      String node,
      Function<TenantId, RecipientRef<TenantRates.LendRates>> owners,
      LimitSettings.Rate settings,
      Clock clock) {
    super(context);
    this.purses = purses;
    this.node = node;
    this.owners = owners;
    this.settings = settings;
    this.clock = clock;
  }

  /** {@code purses} is a concurrent map whose values are touched within its computations only. */
  static Behavior<Command> create(
      Map<TenantId, RatePurse> purses,
      String node,
      Function<TenantId, RecipientRef<TenantRates.LendRates>> owners,
      LimitSettings.Rate settings,
      Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Round.ROUND, settings.leaseTtl().dividedBy(4));
                  return new RateDesk(context, purses, node, owners, settings, clock);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Await.class, this::onAwait)
        .onMessage(Heard.class, this::onHeard)
        .onMessage(Round.class, round -> onRound())
        .onSignal(PostStop.class, signal -> onStopped())
        .build();
  }

  private Behavior<Command> onAwait(Await await) {
    Instant now = clock.instant();
    Waiter waiter = new Waiter(await, now.plus(settings.waitLimit()));
    if (complete(waiter)) {
      return this;
    }
    Deque<Waiter> waiters = waiting.computeIfAbsent(await.tenant(), t -> new ArrayDeque<>());
    if (waiters.size() >= settings.waitingPerTenant()) {
      refuse(waiter);
      return this;
    }
    waiters.add(waiter);
    return ask(await.tenant());
  }

  private boolean complete(Waiter waiter) {
    RateVerdict[] verdict = {new RateVerdict.Waiting()};
    purses.compute(
        waiter.request().tenant(),
        (t, known) -> {
          RatePurse purse = known == null ? new RatePurse(settings.leaseTtl()) : known;
          verdict[0] = purse.take(waiter.request().needs(), clock.instant());
          return purse;
        });
    if (verdict[0] instanceof RateVerdict.Waiting) {
      return false;
    }
    waiter.request().answer().complete(verdict[0]);
    return true;
  }

  /** Asks for the first that waits: one that takes much must not starve behind small ones. */
  private Behavior<Command> ask(TenantId tenant) {
    Deque<Waiter> waiters = waiting.get(tenant);
    if (waiters != null && !waiters.isEmpty() && !asking.contains(tenant)) {
      List<RateNeed> needs = waiters.getFirst().request().needs();
      send(tenant, purse -> purse.lines(needs, clock.instant()));
    }
    return this;
  }

  private void send(TenantId tenant, Function<RatePurse, List<RateLine>> lines) {
    List<List<RateLine>> told = new ArrayList<>();
    purses.computeIfPresent(
        tenant,
        (t, purse) -> {
          told.add(lines.apply(purse));
          return purse.isEmpty() ? null : purse;
        });
    for (List<RateLine> each : told) {
      if (!each.isEmpty()) {
        asking.add(tenant);
        getContext()
            .ask(
                TenantRates.Lent.class,
                owners.apply(tenant),
                settings.askTimeout(),
                replyTo -> new TenantRates.LendRates(node, each, replyTo),
                (lent, failure) -> new Heard(tenant, lent));
      }
    }
  }

  private Behavior<Command> onHeard(Heard heard) {
    TenantId tenant = heard.tenant();
    asking.remove(tenant);
    TenantRates.Lent lent = heard.lent();
    if (lent != null) {
      purses.computeIfPresent(
          tenant,
          (t, purse) -> {
            purse.heard(lent.answers(), clock.instant());
            return purse;
          });
      Deque<Waiter> waiters = waiting.getOrDefault(tenant, new ArrayDeque<>());
      boolean served = waiters.removeIf(this::complete);
      if (served) {
        ask(tenant);
      }
    }
    return this;
  }

  private Behavior<Command> onRound() {
    Instant now = clock.instant();
    for (Deque<Waiter> waiters : waiting.values()) {
      while (!waiters.isEmpty() && !now.isBefore(waiters.getFirst().until())) {
        refuse(waiters.removeFirst());
      }
    }
    waiting.values().removeIf(Deque::isEmpty);
    waiting.keySet().forEach(this::ask);
    for (TenantId tenant : List.copyOf(purses.keySet())) {
      if (!asking.contains(tenant)) {
        send(tenant, purse -> purse.expired(now));
      }
    }
    return this;
  }

  private void refuse(Waiter waiter) {
    List<RateNeed> needs = waiter.request().needs();
    List<RateStatus> status = new ArrayList<>();
    purses.compute(
        waiter.request().tenant(),
        (t, known) -> {
          RatePurse purse = known == null ? new RatePurse(settings.leaseTtl()) : known;
          status.addAll(purse.status(needs, clock.instant()));
          return known;
        });
    waiter.request().answer().complete(unconfirmed(needs, status, settings));
  }

  /** For requests whose limits could not be confirmed in time. */
  static RateVerdict.Limited unconfirmed(
      List<RateNeed> needs, List<RateStatus> status, LimitSettings.Rate settings) {
    return new RateVerdict.Limited(needs.get(0).key(), settings.waitLimit(), status, false);
  }

  private Behavior<Command> onStopped() {
    waiting.values().forEach(waiters -> waiters.forEach(this::refuse));
    return this;
  }
}
