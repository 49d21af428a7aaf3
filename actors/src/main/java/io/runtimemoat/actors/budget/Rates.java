package io.runtimemoat.actors.budget;

import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RatePurse;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RateVerdict;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Rate limits on this node. Safe for use by many threads. */
public final class Rates {
  private final Map<TenantId, RatePurse> purses = new ConcurrentHashMap<>();
  private final LimitSettings.Rate settings;
  private final Clock clock;
  private final ActorRef<RateDesk.Command> desk;

  private Rates(
      ActorSystem<?> system,
      String node,
      Function<TenantId, RecipientRef<TenantRates.LendRates>> owners,
      LimitSettings.Rate settings,
      Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.desk =
        system.systemActorOf(
            RateDesk.create(purses, node, owners, settings, clock),
            "moat-rate-desk-" + node,
            Props.empty());
  }

  /**
   * Counts rates on this node and lends those of the tenants it hosts.
   *
   * @param node the node start's ledger chain
   */
  public static Rates start(
      ActorSystem<?> system, String node, LimitSettings.Rate settings, Clock clock) {
    TenantRates.initSharding(system, settings, clock);
    ClusterSharding sharding = ClusterSharding.get(system);
    return start(
        system,
        node,
        tenant -> sharding.entityRefFor(TenantRates.ENTITY_KEY, tenant.value()),
        settings,
        clock);
  }

  static Rates start(
      ActorSystem<?> system,
      String node,
      Function<TenantId, RecipientRef<TenantRates.LendRates>> owners,
      LimitSettings.Rate settings,
      Clock clock) {
    return new Rates(system, node, owners, settings, clock);
  }

  /**
   * Takes what a request needs from all its limits or from none. Completes at once while the node
   * has leases, else when they have come or {@code moat.limits.rate.wait-limit} has passed; never
   * with {@link RateVerdict.Waiting}.
   */
  public CompletionStage<RateVerdict> take(TenantId tenant, List<RateNeed> needs) {
    CompletableFuture<RateVerdict> answer = new CompletableFuture<>();
    if (needs.isEmpty()) {
      answer.complete(new RateVerdict.Admitted(List.of()));
      return answer;
    }
    if (purses.size() >= settings.mostTenants() && !purses.containsKey(tenant)) {
      List<RateStatus> nothing = needs.stream().map(RateStatus::unknown).toList();
      answer.complete(RateDesk.unconfirmed(needs, nothing, settings));
      return answer;
    }
    RateVerdict[] verdict = {new RateVerdict.Waiting()};
    purses.compute(
        tenant,
        (t, known) -> {
          RatePurse purse = known == null ? new RatePurse(settings.leaseTtl()) : known;
          verdict[0] = purse.take(needs, clock.instant());
          return purse;
        });
    if (verdict[0] instanceof RateVerdict.Waiting) {
      desk.tell(new RateDesk.Await(tenant, needs, answer));
    } else {
      answer.complete(verdict[0]);
    }
    return answer;
  }

  /** Makes what a request took what it used. */
  public void settle(TenantId tenant, RateNeed taken, long used) {
    if (used < taken.amount()) {
      giveBack(tenant, taken.key(), taken.amount() - used);
    } else if (used > taken.amount()) {
      overdraw(tenant, taken.key(), used - taken.amount());
    }
  }

  /** Gives back what a request took and did not use, for example output tokens it did not draw. */
  public void giveBack(TenantId tenant, RateKey key, long unused) {
    purses.computeIfPresent(
        tenant,
        (t, purse) -> {
          purse.giveBack(key, unused, clock.instant());
          return purse;
        });
  }

  /** Counts what a request drew beyond what it took: the tenant's next ones wait for it. */
  public void overdraw(TenantId tenant, RateKey key, long more) {
    purses.computeIfPresent(
        tenant,
        (t, purse) -> {
          purse.overdraw(key, more, clock.instant());
          return purse;
        });
  }
}
