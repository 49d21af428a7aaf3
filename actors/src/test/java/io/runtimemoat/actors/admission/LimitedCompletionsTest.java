package io.runtimemoat.actors.admission;

import static io.runtimemoat.actors.admission.Requests.UNLIMITED;
import static io.runtimemoat.actors.admission.Requests.limited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.budget.TestRates;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LimitedCompletionsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final AtomicInteger TENANTS = new AtomicInteger();

  private final ScriptedCompletions inner = new ScriptedCompletions();
  private final Queue<Failure.Kind> refusals = new ConcurrentLinkedQueue<>();
  private final RequestObserver observed =
      new RequestObserver() {
        @Override
        public void unrecorded(CompletionRequest request, Failure failure) {
          refusals.add(failure.kind());
        }
      };

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void answer_carriesHowItsLimitsStand() throws Exception {
    Principal caller = output(100);

    Started started = get(limits("").start(Requests.of(caller, 40)));

    assertThat(headers(started))
        .containsEntry("x-ratelimit-limit-tokens", "100")
        .containsEntry("x-ratelimit-remaining-tokens", "60")
        .containsKey("x-ratelimit-reset-tokens");
  }

  @Test
  void unusedOutputTokens_areThereForTheNextRequest() throws Exception {
    LimitedCompletions limits = limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller = output(100);

    run(limits.start(Requests.of(caller, 90)));

    assertThat(get(limits.start(Requests.of(caller, 90)))).isInstanceOf(Started.Accepted.class);
    Started third = get(limits.start(Requests.of(caller, 90)));
    assertThat(failure(third).kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    assertThat(failure(third).message())
        .startsWith("The limit of 100 output tokens a minute (tenant) is reached. Ask again in");
    assertThat(failure(third).retryAfter()).isPositive();
    assertThat(headers(third)).containsEntry("x-ratelimit-remaining-tokens", "5");
  }

  @Test
  void tokensDrawnBeyondWhatWasTaken_areMissingToTheNextRequest() throws Exception {
    LimitedCompletions limits = limits("");
    Principal caller = output(100);
    inner.answer(request -> ScriptedCompletions.saying(request, 10, 80));

    run(limits.start(Requests.of(caller, 10)));

    assertThat(get(limits.start(Requests.of(caller, 21)))).isInstanceOf(Started.Refused.class);
  }

  @Test
  void promptThatWasEstimatedTooLong_givesTheRestBack() throws Exception {
    LimitedCompletions limits = limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller =
        limited(tenant(), "k", new PerMinute(PerMinute.UNLIMITED, 10, PerMinute.UNLIMITED));
    inner.answer(request -> ScriptedCompletions.saying(request, 1, 1));

    // "hello" is reckoned as six tokens, its message's own four included.
    run(limits.start(Requests.of(caller, 1)));

    assertThat(get(limits.start(Requests.of(caller, 1)))).isInstanceOf(Started.Accepted.class);
    assertThat(failure(get(limits.start(Requests.of(caller, 1)))).message())
        .contains("10 input tokens");
  }

  @Test
  void requestWithoutMaxTokens_takesWhatASessionMayDraw() throws Exception {
    LimitedCompletions limits = limits("moat.session.max-completion-tokens = 60");
    Principal caller = output(100);

    assertThat(headers(get(limits.start(Requests.of(caller, null)))))
        .containsEntry("x-ratelimit-remaining-tokens", "40");
  }

  @Test
  void refusal_isHeardByTheObserver() throws Exception {
    failure(get(limits("").start(Requests.of(output(100), 101))));

    assertThat(refusals).containsExactly(Failure.Kind.RATE_LIMITED);
  }

  @Test
  void requestThatNeverFits_isToldSo() throws Exception {
    Failure failure = failure(get(limits("").start(Requests.of(output(100), 101))));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
    assertThat(failure.message())
        .isEqualTo(
            "The request needs up to 101 output tokens, more than the limit of 100 a minute"
                + " (tenant). Lower max_tokens.");
    assertThat(failure.param()).isEqualTo("max_tokens");
  }

  @Test
  void limitsThatNobodyConfirms_refuse() throws Exception {
    Config config = config("moat.limits.rate { wait-limit = 100 ms, ask-timeout = 50 ms }");
    LimitedCompletions limits =
        limits(config, TestRates.silent(KIT, LimitSettings.from(config).rate()));

    Failure failure = failure(get(limits.start(Requests.of(output(100), 1))));

    assertThat(failure.message()).contains("could not be confirmed");
    assertThat(failure.retryAfter()).isPositive();
    assertThat(inner.requests).isEmpty();
    assertThat(get(limits.start(Requests.of(UNLIMITED, 1))))
        .as("its turn was handed on")
        .isInstanceOf(Started.Accepted.class);
  }

  @Test
  void everyEnd_handsItsTurnAndItsTokensOnOnce() throws Exception {
    LimitedCompletions limits = limits("moat.session.start-reading-within = 50 ms");
    Principal caller = output(100);
    List<Runnable> endings =
        List.of(
            () -> inner.answer(request -> ScriptedCompletions.saying(request, 10, 0)),
            () -> inner.answer(request -> ScriptedCompletions.failing(request, 0)),
            () ->
                inner.answer(
                    request ->
                        new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "scripted"))),
            () ->
                inner.answer(
                    request ->
                        ScriptedCompletions.running(
                            request, Source.failed(new IllegalStateException("scripted")))));

    for (Runnable ending : endings) {
      ending.run();
      run(limits.start(Requests.of(caller, 100)));
      assertTurnIsFree(limits, caller);
    }
  }

  @Test
  void answerThatNobodyReads_isOverAfterAWhile() throws Exception {
    LimitedCompletions limits = limits("moat.session.start-reading-within = 50 ms");
    Principal caller = output(100);

    Started.Accepted unread = (Started.Accepted) get(limits.start(Requests.of(caller, 100)));

    assertTurnIsFree(limits, caller);
    run(unread);
    assertTurnIsFree(limits, caller);
  }

  @Test
  void readerThatLeaves_isChargedWhatItTook() throws Exception {
    LimitedCompletions limits = limits("");
    Principal caller = output(100);
    CompletionEvent first = new CompletionEvent.Delta(0, "x".repeat(200), List.of());
    inner.answer(
        request ->
            ScriptedCompletions.running(request, Source.single(first).concat(Source.never())));

    Started.Accepted accepted = (Started.Accepted) get(limits.start(Requests.of(caller, 100)));
    accepted.events().runWith(Sink.head(), KIT.system());

    // 200 characters are reckoned as 50 tokens.
    Started next = startWhenFree(limits, () -> Requests.of(caller, 51));
    assertThat(failure(next).message()).startsWith("The limit of 100 output tokens");
    assertThat(headers(next)).containsEntry("x-ratelimit-remaining-tokens", "50");
  }

  @Test
  void startThatBreaks_handsItsTurnOn() throws Exception {
    LimitedCompletions limits = limits("");
    Principal caller = output(100);
    inner.answerLater(
        request -> CompletableFuture.failedFuture(new IllegalStateException("scripted")));
    assertThatThrownBy(() -> get(limits.start(Requests.of(caller, 100))))
        .hasRootCauseMessage("scripted");
    inner.answerLater(
        request -> {
          throw new IllegalStateException("thrown");
        });
    assertThatThrownBy(() -> get(limits.start(Requests.of(caller, 100))))
        .hasRootCauseMessage("thrown");

    assertTurnIsFree(limits, caller);
  }

  @Test
  void clientThatLeavesWhileItWaits_freesItsPlaceAndNeverStarts() throws Exception {
    LimitedCompletions limits = limits("moat.limits.concurrency.queue-per-tenant = 1");
    inner.answer(request -> ScriptedCompletions.running(request, Source.never()));
    Started.Accepted first = (Started.Accepted) get(limits.start(Requests.of(UNLIMITED, 1)));
    CompletionRequest leaving = Requests.of(UNLIMITED, 1);
    CompletionStage<Started> left = limits.start(leaving);
    assertThat(failure(get(limits.start(Requests.of(UNLIMITED, 1)))).message())
        .isEqualTo("Too many requests run and wait at once. Ask again when others have ended.");

    limits.leave(leaving.requestId());
    CompletionRequest staying = Requests.of(UNLIMITED, 1);
    CompletionStage<Started> next = limits.start(staying);
    first.events().runWith(Sink.cancelled(), KIT.system());

    assertThat(failure(get(left)).message()).startsWith("The client left");
    assertThat(get(next)).isInstanceOf(Started.Accepted.class);
    assertThat(inner.requests)
        .extracting(CompletionRequest::requestId)
        .doesNotContain(leaving.requestId())
        .contains(staying.requestId());
    limits.leave(leaving.requestId());
  }

  @Test
  void clientThatLeavesWhileItsLimitsAreAsked_neverStarts() throws Exception {
    Config config = config("moat.limits.concurrency { per-tenant = 1, queue-per-tenant = 0 }");
    LimitSettings settings = LimitSettings.from(config);
    TestRates.Held held = TestRates.held(KIT, settings.rate());
    LimitedCompletions limits = limits(config, held.rates());
    CompletionRequest request = Requests.of(output(100), 100);
    CompletionStage<Started> started = limits.start(request);
    held.awaitAsk();

    limits.leave(request.requestId());
    assertThat(started.toCompletableFuture()).isNotDone();
    held.answer();

    assertThat(failure(get(started)).message()).startsWith("The client left");
    assertThat(inner.requests).isEmpty();
    Principal same = new Principal(request.principal().tenant(), "another");
    assertThat(get(limits.start(Requests.of(same, 1)))).isInstanceOf(Started.Accepted.class);
  }

  @Test
  void requestThatStillWaitsAtItsHardLimit_isToldSoAndFreesItsPlace() throws Exception {
    LimitedCompletions limits =
        limits(
            """
            moat.limits.concurrency.queue-per-tenant = 1
            moat.limits.request.hard-timeout = 10 s
            """);
    inner.answer(request -> ScriptedCompletions.running(request, Source.never()));
    get(limits.start(Requests.of(UNLIMITED, 1)));

    CompletionStage<Started> waiting =
        limits.start(Requests.earlier(Requests.of(UNLIMITED, 1), Duration.ofMillis(9_900)));

    assertThat(failure(get(waiting)).kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(refusals).containsExactly(Failure.Kind.TIMEOUT);
    assertThat(limits.start(Requests.of(UNLIMITED, 1)).toCompletableFuture())
        .as("its place is free: the next one waits")
        .isNotDone();
  }

  @Test
  void operatorsBounds_areTightenedByTheClients() throws Exception {
    LimitedCompletions limits =
        limits(
            """
            moat.limits.request {
              max-cost = 2, hard-timeout = 60 s, soft-timeout = 20 s, max-tokens = 500
              max-attempts = 3
            }
            """);
    RequestTerms asked =
        RequestTerms.of(
            new RequestAllowance(
                Money.ofUnits(5), Duration.ofSeconds(10), Duration.ofHours(1), 9_999, 99));

    run(limits.start(Requests.of(UNLIMITED, 1).under(asked)));
    limits.explain(Requests.of(UNLIMITED, 1));

    assertThat(inner.requests)
        .extracting(request -> request.terms().allowance())
        .containsExactly(
            new RequestAllowance(
                Money.ofUnits(2), Duration.ofSeconds(10), Duration.ofSeconds(60), 500, 3),
            new RequestAllowance(
                Money.ofUnits(2), Duration.ofSeconds(20), Duration.ofSeconds(60), 500, 3));
  }

  /** One turn and all tokens: what was given back twice would show. */
  private void assertTurnIsFree(LimitedCompletions limits, Principal caller) throws Exception {
    CompletableFuture<Started> held = new CompletableFuture<>();
    inner.answerLater(request -> held);
    int before = inner.requests.size();
    CompletableFuture<Started> one =
        startUntil(
            limits, () -> Requests.of(caller, 100), started -> inner.requests.size() > before);
    Started two = get(limits.start(Requests.of(caller, 1)));
    held.complete(new Started.Refused(Failure.of(Failure.Kind.NO_CAPACITY, "scripted")));

    assertThat(failure(two).message()).startsWith("Too many requests");
    assertThat(headers(get(one))).containsEntry("x-ratelimit-remaining-tokens", "0");
    inner.answer(request -> ScriptedCompletions.saying(request, 10, 0));
  }

  /** Starts a request when the one that runs has ended. */
  private Started startWhenFree(LimitedCompletions limits, Supplier<CompletionRequest> requests)
      throws Exception {
    return get(startUntil(limits, requests, started -> started.isDone()));
  }

  private static CompletableFuture<Started> startUntil(
      LimitedCompletions limits,
      Supplier<CompletionRequest> requests,
      Predicate<CompletableFuture<Started>> begun) {
    List<CompletableFuture<Started>> starts = new ArrayList<>();
    Eventually.holds(
        "a turn is free",
        SOON,
        () -> {
          if (starts.isEmpty() || isFull(starts.get(starts.size() - 1))) {
            starts.add(limits.start(requests.get()).toCompletableFuture());
          }
          CompletableFuture<Started> last = starts.get(starts.size() - 1);
          return !isFull(last) && begun.test(last);
        });
    return starts.get(starts.size() - 1);
  }

  private static boolean isFull(CompletableFuture<Started> start) {
    return start.isDone()
        && start.join() instanceof Started.Refused refused
        && refused.failure().message().startsWith("Too many requests");
  }

  private LimitedCompletions limits(String overrides) {
    Config config =
        config("moat.limits.concurrency { per-tenant = 1, queue-per-tenant = 0 }\n" + overrides);
    return limits(config, TestRates.of(KIT, LimitSettings.from(config).rate()));
  }

  private LimitedCompletions limits(Config config, Rates rates) {
    LimitSettings settings = LimitSettings.from(config);
    return new LimitedCompletions(
        inner,
        new ConcurrencyGate(KIT.system(), settings.concurrency()),
        rates,
        settings.request(),
        SessionSettings.from(config),
        KIT.system(),
        observed);
  }

  private static Config config(String overrides) {
    return ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
  }

  private static TenantId tenant() {
    return new TenantId("tenant-" + TENANTS.incrementAndGet());
  }

  private static Principal output(long perMinute) {
    return limited(
        tenant(), "k", new PerMinute(PerMinute.UNLIMITED, PerMinute.UNLIMITED, perMinute));
  }

  private static void run(CompletionStage<Started> started) throws Exception {
    if (get(started) instanceof Started.Accepted accepted) {
      run(accepted);
    }
  }

  private static void run(Started.Accepted accepted) throws Exception {
    accepted
        .events()
        .runWith(Sink.ignore(), KIT.system())
        .handle((done, failure) -> done)
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  private static Started get(CompletionStage<Started> started) throws Exception {
    return started.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private static Failure failure(Started started) {
    assertThat(started).isInstanceOf(Started.Refused.class);
    return ((Started.Refused) started).failure();
  }

  private static Map<String, String> headers(Started started) {
    return RateStatus.headers(
        started instanceof Started.Accepted accepted
            ? accepted.head().limits()
            : ((Started.Refused) started).limits());
  }
}
