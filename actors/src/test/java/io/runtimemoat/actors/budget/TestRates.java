package io.runtimemoat.actors.budget;

import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.TestBudgets;
import java.time.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** Rates of a node with owners in the same process. */
public final class TestRates {
  private static final AtomicInteger NODES = new AtomicInteger(1_000);

  private TestRates() {}

  /** A node whose tenants each have an owner of their own. */
  public static Rates of(ActorTestKit kit, LimitSettings.Rate settings) {
    Map<TenantId, ActorRef<TenantRates.LendRates>> owners = new ConcurrentHashMap<>();
    return Rates.start(
        kit.system(),
        TestBudgets.chain(NODES.incrementAndGet()),
        tenant ->
            owners.computeIfAbsent(
                tenant, first -> kit.spawn(TenantRates.create(settings, Clock.systemUTC()))),
        settings,
        Clock.systemUTC());
  }

  /** A node whose owners do not answer. */
  public static Rates silent(ActorTestKit kit, LimitSettings.Rate settings) {
    TestProbe<TenantRates.LendRates> nobody = kit.createTestProbe();
    return Rates.start(
        kit.system(),
        TestBudgets.chain(NODES.incrementAndGet()),
        tenant -> nobody.ref(),
        settings,
        Clock.systemUTC());
  }

  /** A node whose owners answer when a test says so. */
  public static Held held(ActorTestKit kit, LimitSettings.Rate settings) {
    TestProbe<TenantRates.LendRates> asked = kit.createTestProbe();
    Rates rates =
        Rates.start(
            kit.system(),
            TestBudgets.chain(NODES.incrementAndGet()),
            tenant -> asked.ref(),
            settings,
            Clock.systemUTC());
    return new Held(rates, asked, kit.spawn(TenantRates.create(settings, Clock.systemUTC())));
  }

  /** Rates whose owner a test stands in for. */
  public static final class Held {
    private final Rates rates;
    private final TestProbe<TenantRates.LendRates> asked;
    private final ActorRef<TenantRates.LendRates> owner;
    private final Queue<TenantRates.LendRates> asks = new ConcurrentLinkedQueue<>();

    private Held(
        Rates rates,
        TestProbe<TenantRates.LendRates> asked,
        ActorRef<TenantRates.LendRates> owner) {
      this.rates = rates;
      this.asked = asked;
      this.owner = owner;
    }

    public Rates rates() {
      return rates;
    }

    /** Waits until a lease is asked for. */
    public void awaitAsk() {
      asks.add(asked.receiveMessage());
    }

    /** Lets the owner answer what was asked. */
    public void answer() {
      asks.forEach(owner::tell);
      asks.clear();
    }
  }
}
