package io.runtimemoat.actors.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RateVerdict;
import io.runtimemoat.decision.budget.TestBudgets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final AtomicInteger NODES = new AtomicInteger();
  private static final TenantId ACME = TestBudgets.ACME;
  private static final RateKey REQUESTS = new RateKey("tenant", RateKind.REQUESTS);
  private static final LimitSettings SETTINGS =
      LimitSettings.from(
          ConfigFactory.parseString(
                  """
                  moat.limits {
                    rate { ask-timeout = 100 ms, wait-limit = 300 ms, waiting-per-tenant = 2 }
                    rate.lease-ttl = 100 ms
                  }
                  """)
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void threeNodes_shareOneLimit() throws Exception {
    ActorRef<TenantRates.LendRates> owner = owner();
    List<Rates> nodes = List.of(rates(owner), rates(owner), rates(owner));
    List<RateVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      verdicts.add(get(nodes.get(i % 3).take(ACME, one(120))));
    }

    long admitted = verdicts.stream().filter(v -> v instanceof RateVerdict.Admitted).count();

    assertThat(admitted).isBetween(114L, 126L);
    assertThat(verdicts.get(299)).isInstanceOf(RateVerdict.Limited.class);
    assertThat(((RateVerdict.Limited) verdicts.get(299)).retryAfter())
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(61));
  }

  @Test
  void admittedRequest_knowsWhatItsHeadersSay() throws Exception {
    Rates node = rates(owner());

    RateVerdict verdict = get(node.take(ACME, one(60)));

    assertThat(verdict).isInstanceOf(RateVerdict.Admitted.class);
    assertThat(RateStatus.headers(((RateVerdict.Admitted) verdict).status()))
        .containsEntry("x-ratelimit-limit-requests", "60")
        .containsEntry("x-ratelimit-remaining-requests", "59")
        .containsKey("x-ratelimit-reset-requests");
  }

  @Test
  void requestWithoutLimits_passes() throws Exception {
    assertThat(get(rates(owner()).take(ACME, List.of()))).isInstanceOf(RateVerdict.Admitted.class);
  }

  @Test
  void silentOwner_limitsWithinTheWaitLimit_andTheHeadersAreThereAllTheSame() throws Exception {
    TestProbe<TenantRates.LendRates> silent = KIT.createTestProbe();

    RateVerdict verdict = get(rates(silent.ref()).take(ACME, one(60)));

    assertThat(verdict).isInstanceOf(RateVerdict.Limited.class);
    RateVerdict.Limited limited = (RateVerdict.Limited) verdict;
    assertThat(limited.confirmed()).isFalse();
    assertThat(RateStatus.headers(limited.status()))
        .containsEntry("x-ratelimit-limit-requests", "60")
        .containsEntry("x-ratelimit-remaining-requests", "0")
        .containsEntry("x-ratelimit-reset-requests", "0s");
  }

  @Test
  void unusedLease_goesBackToTheOthers() throws Exception {
    ActorRef<TenantRates.LendRates> owner = owner();
    Rates first = rates(owner);
    Rates other = rates(owner);
    assertThat(get(first.take(ACME, output(100)))).isInstanceOf(RateVerdict.Admitted.class);
    first.giveBack(ACME, new RateKey("tenant", RateKind.OUTPUT_TOKENS), 90);

    // The refusal says when to ask again; what comes back sooner is found by asking a third node.
    KIT.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(5),
            () -> {
              RateVerdict verdict =
                  rates(owner).take(ACME, output(90)).toCompletableFuture().join();
              assertThat(verdict).isInstanceOf(RateVerdict.Admitted.class);
              return null;
            });
    assertThat(get(other.take(ACME, output(90)))).isInstanceOf(RateVerdict.Limited.class);
  }

  private static Rates rates(ActorRef<TenantRates.LendRates> owner) {
    return Rates.start(
        KIT.system(),
        TestBudgets.chain(NODES.incrementAndGet()),
        tenant -> owner,
        SETTINGS.rate(),
        Clock.systemUTC());
  }

  private static ActorRef<TenantRates.LendRates> owner() {
    return KIT.spawn(TenantRates.create(SETTINGS.rate(), Clock.systemUTC()));
  }

  private static List<RateNeed> one(long perMinute) {
    return List.of(new RateNeed(REQUESTS, perMinute, 1));
  }

  private static List<RateNeed> output(long amount) {
    return List.of(new RateNeed(new RateKey("tenant", RateKind.OUTPUT_TOKENS), 100, amount));
  }

  private static RateVerdict get(CompletionStage<RateVerdict> stage) throws Exception {
    return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}
