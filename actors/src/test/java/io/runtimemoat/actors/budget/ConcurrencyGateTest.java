package io.runtimemoat.actors.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.ConcurrencyGate.Entry;
import io.runtimemoat.actors.budget.ConcurrencyGate.Full;
import io.runtimemoat.actors.budget.ConcurrencyGate.Pass;
import io.runtimemoat.actors.budget.ConcurrencyGate.Place;
import io.runtimemoat.actors.budget.ConcurrencyGate.Withdrawn;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.TestBudgets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ConcurrencyGateTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TenantId ACME = TestBudgets.ACME;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void secondRequestOfATenant_waitsForItsTurnAndOthersDoNot() throws Exception {
    ConcurrencyGate gate = gate("queue-per-tenant = 1, queue-wait = 10 s");
    Pass first = (Pass) get(gate.enter(ACME));
    Place second = gate.enter(ACME);
    Place third = gate.enter(ACME);
    Place other = gate.enter(new TenantId("zeta"));

    assertThat(second.entry().toCompletableFuture()).isNotDone();
    assertThat(third.entry().toCompletableFuture().join()).isInstanceOf(Full.class);
    assertThat(other.entry().toCompletableFuture().join()).isInstanceOf(Pass.class);
    first.leave();
    first.leave();

    assertThat(get(second)).isInstanceOf(Pass.class);
    Place fourth = gate.enter(ACME);
    assertThat(fourth.entry().toCompletableFuture()).as("the turn was handed on once").isNotDone();
    fourth.withdraw();
  }

  @Test
  void longestWait_endsAsFull() throws Exception {
    ConcurrencyGate gate = gate("queue-per-tenant = 1, queue-wait = 20 ms");
    assertThat(get(gate.enter(ACME))).isInstanceOf(Pass.class);

    assertThat(get(gate.enter(ACME))).isEqualTo(new Full(Duration.ofMillis(20)));
    assertThat(gate.enter(ACME).entry().toCompletableFuture())
        .as("the place of who gave up is free")
        .isNotDone();
  }

  @Test
  void requestThatIsWithdrawn_freesItsPlaceAndNeverRuns() throws Exception {
    ConcurrencyGate gate = gate("queue-per-tenant = 1, queue-wait = 10 s");
    Pass first = (Pass) get(gate.enter(ACME));
    Place leaver = gate.enter(ACME);
    assertThat(get(gate.enter(ACME))).isInstanceOf(Full.class);

    leaver.withdraw();
    Place next = gate.enter(ACME);
    first.leave();

    assertThat(get(leaver)).isEqualTo(new Withdrawn());
    assertThat(get(next)).isInstanceOf(Pass.class);
  }

  @Test
  void passThatIsThere_isNotTakenBack() throws Exception {
    ConcurrencyGate gate = gate("queue-per-tenant = 1, queue-wait = 10 s");
    Place first = gate.enter(ACME);
    Place second = gate.enter(ACME);

    first.withdraw();

    assertThat(second.entry().toCompletableFuture()).isNotDone();
    ((Pass) get(first)).leave();
    assertThat(get(second)).isInstanceOf(Pass.class);
  }

  /** As deep as the queue is long, a chain of turns on one stack would overflow it. */
  @Test
  void longQueueOfRequestsThatLeaveAtOnce_isServedToItsEnd() throws Exception {
    int waiting = 50_000;
    ConcurrencyGate gate =
        gate("queue-per-tenant = 100000, queue-total = 100000, queue-wait = 60 s");
    Pass first = (Pass) get(gate.enter(ACME));
    CountDownLatch served = new CountDownLatch(waiting);
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int i = 0; i < waiting; i++) {
      ends.add(
          gate.enter(ACME)
              .entry()
              .thenAccept(
                  entry -> {
                    ((Pass) entry).leave();
                    served.countDown();
                  })
              .toCompletableFuture());
    }

    first.leave();

    assertThat(served.await(20, TimeUnit.SECONDS)).as("%d wait", served.getCount()).isTrue();
    assertThat(ends).noneMatch(CompletableFuture::isCompletedExceptionally);
  }

  private static ConcurrencyGate gate(String settings) {
    return new ConcurrencyGate(
        KIT.system(),
        LimitSettings.from(
                ConfigFactory.parseString(
                        "moat.limits.concurrency { per-tenant = 1, " + settings + " }")
                    .withFallback(ConfigFactory.load()))
            .concurrency());
  }

  private static Entry get(Place place) throws Exception {
    return place.entry().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}
