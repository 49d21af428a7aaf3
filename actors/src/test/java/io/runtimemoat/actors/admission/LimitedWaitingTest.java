package io.runtimemoat.actors.admission;

import static io.runtimemoat.actors.admission.LimitedBench.config;
import static io.runtimemoat.actors.admission.LimitedBench.failure;
import static io.runtimemoat.actors.admission.LimitedBench.get;
import static io.runtimemoat.actors.admission.LimitedBench.output;
import static io.runtimemoat.actors.admission.Requests.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.runtimemoat.actors.budget.TestRates;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.actors.session.TestRequests;
import io.runtimemoat.config.LimitSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Requests that end before they have started. */
class LimitedWaitingTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final LimitedBench bench = new LimitedBench(KIT);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void clientThatLeavesWhileItWaits_freesItsPlaceAndNeverStarts() throws Exception {
    LimitedCompletions limits = bench.limits("moat.limits.concurrency.queue-per-tenant = 1");
    bench.inner.answer(request -> ScriptedCompletions.running(request, Source.never()));
    Started.Accepted first = (Started.Accepted) get(limits.start(Requests.of(UNLIMITED, 1)));
    CompletionRequest leaving = Requests.of(UNLIMITED, 1);
    CompletionStage<Started> left = limits.start(leaving);
    assertThat(failure(get(limits.start(Requests.of(UNLIMITED, 1)))).message())
        .isEqualTo("Too many requests run and wait at once. Ask again when others have ended.");

    limits.leave(leaving.requestId());
    CompletionRequest staying = Requests.of(UNLIMITED, 1);
    CompletionStage<Started> next = limits.start(staying);
    first.events().runWith(Sink.cancelled(), bench.system());

    assertThat(failure(get(left)).message()).startsWith("The client left");
    assertThat(get(next)).isInstanceOf(Started.Accepted.class);
    assertThat(bench.inner.requests)
        .extracting(CompletionRequest::requestId)
        .doesNotContain(leaving.requestId())
        .contains(staying.requestId());
    limits.leave(leaving.requestId());
  }

  @Test
  void clientThatLeavesBeforeItsDecision_isSaidToWhoDecides() throws Exception {
    LimitedCompletions limits = bench.limits("");
    CompletableFuture<Started> deciding = new CompletableFuture<>();
    bench.inner.answerLater(request -> deciding);
    CompletionRequest request = Requests.of(UNLIMITED, 1);
    CompletionStage<Started> started = limits.start(request);

    limits.leave(request.requestId());
    deciding.complete(new Started.Refused(RateRefusals.left()));

    assertThat(bench.inner.left).containsExactly(request.requestId());
    get(started);
    limits.leave(request.requestId());
    assertThat(bench.inner.left).hasSize(1);
  }

  @Test
  void clientThatLeavesWhileItsLimitsAreAsked_neverStarts() throws Exception {
    Config config = config("moat.limits.concurrency { per-tenant = 1, queue-per-tenant = 0 }");
    LimitSettings settings = LimitSettings.from(config);
    TestRates.Held held = TestRates.held(bench.kit(), settings.rate());
    LimitedCompletions limits = bench.limits(config, held.rates());
    CompletionRequest request = Requests.of(output(100), 100);
    CompletionStage<Started> started = limits.start(request);
    held.awaitAsk();

    limits.leave(request.requestId());
    assertThat(started.toCompletableFuture()).isNotDone();
    held.answer();

    assertThat(failure(get(started)).message()).startsWith("The client left");
    assertThat(bench.inner.requests).isEmpty();
    Principal same = new Principal(request.principal().tenant(), "another");
    assertThat(get(limits.start(Requests.of(same, 1)))).isInstanceOf(Started.Accepted.class);
  }

  @Test
  void requestThatStillWaitsAtItsHardLimit_isToldSoAndFreesItsPlace() throws Exception {
    LimitedCompletions limits =
        bench.limits(
            """
            moat.limits.concurrency.queue-per-tenant = 1
            moat.limits.request.hard-timeout = 10 s
            """);
    bench.inner.answer(request -> ScriptedCompletions.running(request, Source.never()));
    get(limits.start(Requests.of(UNLIMITED, 1)));

    CompletionStage<Started> waiting =
        limits.start(TestRequests.earlier(Requests.of(UNLIMITED, 1), Duration.ofMillis(9_900)));

    assertThat(failure(get(waiting)).kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(bench.refusals).containsExactly(Failure.Kind.TIMEOUT);
    assertThat(limits.start(Requests.of(UNLIMITED, 1)).toCompletableFuture())
        .as("its place is free: the next one waits")
        .isNotDone();
  }
}
