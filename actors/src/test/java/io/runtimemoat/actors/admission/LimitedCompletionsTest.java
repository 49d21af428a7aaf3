package io.runtimemoat.actors.admission;

import static io.runtimemoat.actors.admission.LimitedBench.config;
import static io.runtimemoat.actors.admission.LimitedBench.failure;
import static io.runtimemoat.actors.admission.LimitedBench.get;
import static io.runtimemoat.actors.admission.LimitedBench.headers;
import static io.runtimemoat.actors.admission.LimitedBench.output;
import static io.runtimemoat.actors.admission.LimitedBench.tenant;
import static io.runtimemoat.actors.admission.Requests.UNLIMITED;
import static io.runtimemoat.actors.admission.Requests.limited;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.runtimemoat.actors.budget.TestRates;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateStatus;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the limits of key, tenant and operator leave of a request. */
class LimitedCompletionsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final LimitedBench bench = new LimitedBench(KIT);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void answer_carriesHowItsLimitsStand() throws Exception {
    Principal caller = output(100);

    Started started = get(bench.limits("").start(Requests.of(caller, 40)));

    assertThat(headers(started))
        .containsEntry("x-ratelimit-limit-tokens", "100")
        .containsEntry("x-ratelimit-remaining-tokens", "60")
        .containsKey("x-ratelimit-reset-tokens");
  }

  @Test
  void unusedOutputTokens_areThereForTheNextRequest() throws Exception {
    LimitedCompletions limits = bench.limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller = output(100);

    bench.run(limits.start(Requests.of(caller, 90)));

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
    LimitedCompletions limits = bench.limits("");
    Principal caller = output(100);
    bench.inner.answer(request -> ScriptedCompletions.saying(request, 10, 80));

    bench.run(limits.start(Requests.of(caller, 10)));

    assertThat(get(limits.start(Requests.of(caller, 21)))).isInstanceOf(Started.Refused.class);
  }

  @Test
  void promptThatWasEstimatedTooLong_givesTheRestBack() throws Exception {
    LimitedCompletions limits = bench.limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller =
        limited(tenant(), "k", new PerMinute(PerMinute.UNLIMITED, 10, PerMinute.UNLIMITED));
    bench.inner.answer(request -> ScriptedCompletions.saying(request, 1, 1));

    // "hello" is reckoned as six tokens, its message's own four included.
    bench.run(limits.start(Requests.of(caller, 1)));

    assertThat(get(limits.start(Requests.of(caller, 1)))).isInstanceOf(Started.Accepted.class);
    assertThat(failure(get(limits.start(Requests.of(caller, 1)))).message())
        .contains("10 input tokens");
  }

  @Test
  void requestWithoutMaxTokens_takesWhatASessionMayDraw() throws Exception {
    LimitedCompletions limits = bench.limits("moat.session.max-completion-tokens = 60");
    Principal caller = output(100);

    assertThat(headers(get(limits.start(Requests.of(caller, null)))))
        .containsEntry("x-ratelimit-remaining-tokens", "40");
  }

  @Test
  void refusal_isHeardByTheObserver() throws Exception {
    failure(get(bench.limits("").start(Requests.of(output(100), 101))));

    assertThat(bench.refusals).containsExactly(Failure.Kind.RATE_LIMITED);
  }

  @Test
  void requestThatNeverFits_isToldSo() throws Exception {
    Failure failure = failure(get(bench.limits("").start(Requests.of(output(100), 101))));

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
        bench.limits(config, TestRates.silent(bench.kit(), LimitSettings.from(config).rate()));

    Failure failure = failure(get(limits.start(Requests.of(output(100), 1))));

    assertThat(failure.message()).contains("could not be confirmed");
    assertThat(failure.retryAfter()).isPositive();
    assertThat(bench.inner.requests).isEmpty();
    assertThat(get(limits.start(Requests.of(UNLIMITED, 1))))
        .as("its turn was handed on")
        .isInstanceOf(Started.Accepted.class);
  }

  @Test
  void operatorsBounds_areTightenedByTheClients() throws Exception {
    LimitedCompletions limits =
        bench.limits(
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

    bench.run(limits.start(Requests.of(UNLIMITED, 1).under(asked)));
    limits.explain(Requests.of(UNLIMITED, 1));

    assertThat(bench.inner.requests)
        .extracting(request -> request.terms().allowance())
        .containsExactly(
            new RequestAllowance(
                Money.ofUnits(2), Duration.ofSeconds(10), Duration.ofSeconds(60), 500, 3),
            new RequestAllowance(
                Money.ofUnits(2), Duration.ofSeconds(20), Duration.ofSeconds(60), 500, 3));
  }

  @Test
  void textsThatAreOnlyRead_countInTheSameLimits() throws Exception {
    LimitedCompletions limits = bench.limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller = limited(tenant(), "k", new PerMinute(3, 20, 5));

    InputLimits.Admitted first =
        (InputLimits.Admitted) enter(limits, caller, "x".repeat(30), "y".repeat(30));
    assertThat(RateStatus.headers(first.limits()))
        .containsEntry("x-ratelimit-remaining-requests", "2")
        .containsEntry("x-ratelimit-limit-tokens", "20")
        .containsEntry("x-ratelimit-remaining-tokens", "5");

    first.read().accept(10);

    assertThat(enter(limits, caller, "x".repeat(24))).isInstanceOf(InputLimits.Admitted.class);
    assertThat(failure(get(limits.start(Requests.of(caller, 1)))).message())
        .as("completions are limited by the same")
        .contains("20 input tokens");
  }

  @Test
  void textsThatNeverFit_areToldSoByTheirOwnField() throws Exception {
    Principal caller =
        limited(tenant(), "k", new PerMinute(PerMinute.UNLIMITED, 20, PerMinute.UNLIMITED));

    InputLimits.Refused refused =
        (InputLimits.Refused) enter(bench.limits(""), caller, "x".repeat(84));

    assertThat(refused.failure().param()).isEqualTo("input");
    assertThat(refused.failure().message()).contains("21 input tokens", "Send less text at once.");
  }

  @Test
  void usedUpOutputTokens_areNothingToTextsThatAreOnlyRead() throws Exception {
    LimitedCompletions limits = bench.limits("moat.limits.concurrency.per-tenant = 3");
    Principal caller = output(100);
    get(limits.start(Requests.of(caller, 100)));

    assertThat(enter(limits, caller, "text")).isInstanceOf(InputLimits.Admitted.class);
  }

  private static InputLimits.Entry enter(
      LimitedCompletions limits, Principal caller, String... texts) throws Exception {
    return limits
        .inputs()
        .enter(caller, "embedder", List.of(texts))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }
}
