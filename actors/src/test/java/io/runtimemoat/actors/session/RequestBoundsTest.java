package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.next;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static io.runtimemoat.actors.session.SessionBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

/** What a request may cost, draw and last, and who pays for its attempts. */
class RequestBoundsTest {
  /** A budget that a test opens and closes, and what it was told. */
  private static final class ScriptedSpending implements Spending {
    private final List<CompletableFuture<Reserving>> answers = new ArrayList<>();
    final List<BudgetedAttempt> asked = new ArrayList<>();
    final List<Spend> settled = new ArrayList<>();
    private int next;

    /** Answers the next attempt so; attempts beyond the last answer are granted. */
    CompletableFuture<Reserving> answering() {
      CompletableFuture<Reserving> answer = new CompletableFuture<>();
      answers.add(answer);
      return answer;
    }

    @Override
    public synchronized CompletionStage<Reserving> reserve(BudgetedAttempt attempt) {
      asked.add(attempt);
      return next < answers.size()
          ? answers.get(next++)
          : CompletableFuture.completedFuture(granted(attempt));
    }

    @Override
    public synchronized void settle(BudgetReservation reservation, Spend actual) {
      settled.add(actual);
    }

    synchronized List<Spend> settled() {
      return List.copyOf(settled);
    }
  }

  private static Reserving granted(BudgetedAttempt attempt) {
    return new Reserving.Reserved(new BudgetReservation(attempt, List.of(), 0));
  }

  static Reserving refused(BudgetRefusal.Why why) {
    return new Reserving.Refused(
        new BudgetRefusal(BudgetScope.tenant(), BudgetWindow.DAY, why, Instant.MAX));
  }

  @Test
  void attempt_reservesItsWorstPrice_andIsSettledWithWhatItCost() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    try (SessionBench bench = bench(spending, small(Script.saying("a", "b")))) {
      bench.events(streamed("small", "hi"));

      BudgetedAttempt asked = spending.asked.get(0);
      assertThat(asked.key()).isEqualTo("key-1");
      assertThat(asked.number()).isOne();
      // 2 prompt tokens at 1 and the 98 that the context leaves at 2 per million
      assertThat(asked.worst()).isEqualTo(new Spend(new Money(198_000), 100));
      assertThat(spending.settled()).containsExactly(new Spend(new Money(6_000), 4));
    }
  }

  @Test
  void usedUpBudget_isRefusedBeforeAnythingRuns() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    spending.answering().complete(refused(BudgetRefusal.Why.EXHAUSTED));
    ScriptedDevice device = small(Script.saying("never"));
    try (SessionBench bench = bench(spending, device)) {
      Failure failure = bench.refused(streamed("small", "hi"));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.BUDGET_EXHAUSTED);
      assertThat(failure.message()).contains("budget", "waiver");
      assertThat(device.submitted()).isEmpty();
      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "outcome/1");
    }
  }

  @Test
  void lateGrant_startsTheAttempt() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    CompletableFuture<Reserving> late = spending.answering();
    try (SessionBench bench = bench(spending, small(Script.saying("a")))) {
      CompletionStage<Started> started = bench.serving.completions().start(streamed("small", "hi"));
      Eventually.holds("asked", SessionBench.SOON, () -> spending.asked.size() == 1);

      late.complete(granted(spending.asked.get(0)));

      assertThat(started.toCompletableFuture().get()).isInstanceOf(Started.Accepted.class);
    }
  }

  @Test
  void grantThatComesAfterTheDeadline_isGivenBack() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    CompletableFuture<Reserving> late = spending.answering();
    try (SessionBench bench = bench(spending, small(Script.saying("a")))) {
      Failure failure =
          bench.refused(SessionBench.request("small", "hi", true, Duration.ofMillis(50)));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT);

      late.complete(granted(spending.asked.get(0)));

      Eventually.holds(
          "given back", SessionBench.SOON, () -> spending.settled().equals(List.of(Spend.ZERO)));
    }
  }

  @Test
  void hardTimeLimit_countsFromTheArrival() throws Exception {
    try (SessionBench bench =
        bench(new ScriptedSpending(), small(Script.saying("a").thenHanging()))) {
      CompletionRequest late = TestRequests.earlier(streamed("small", "hi"), Duration.ofHours(2));
      Failure failure = bench.refused(late);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(failure.message()).contains("before it could begin");
      assertThat(bench.ledger.manifests()).as("nothing was decided").isEmpty();

      // A limit of a minute of which 300 ms are left.
      CompletionRequest almost =
          TestRequests.earlier(
              SessionBench.request("small", "hi", true, Duration.ofMinutes(1)),
              Duration.ofMillis(59_700));
      assertThat(((CompletionEvent.Failed) last(bench.events(almost))).failure().kind())
          .isEqualTo(Failure.Kind.TIMEOUT);
    }
  }

  @Test
  void softTimeLimit_countsFromTheArrivalToo() throws Exception {
    RequestTerms soft =
        RequestTerms.of(
            RequestTerms.open()
                .allowance()
                .tightenedTo(Money.UNLIMITED, Duration.ofMinutes(1), Duration.ZERO));
    try (SessionBench bench =
        bench(new ScriptedSpending(), small(Script.saying("a", "b").thenHanging()))) {
      CompletionRequest request =
          TestRequests.earlier(
              SessionBench.request("small", "hi", true, Duration.ofHours(1)),
              Duration.ofMillis(59_700));

      List<CompletionEvent> events = bench.events(request.under(soft));

      assertThat(text(events)).isEqualTo("ab");
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
    }
  }

  @Test
  void budgetThatCannotBeTold_servesNothing() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    spending
        .answering()
        .completeExceptionally(new LedgerUnavailableException("disk full", new Exception()));
    try (SessionBench bench = bench(spending, small(Script.saying("never")))) {
      assertThat(bench.refused(streamed("small", "hi")).kind()).isEqualTo(Failure.Kind.NOT_READY);
    }
  }

  @Test
  void strongerAttempt_thatMayNotBePaidFor_leavesTheFirstAnswer() throws Exception {
    ScriptedSpending spending = new ScriptedSpending();
    try (SessionBench bench =
        bench(
            spending,
            small(Script.confidently(0.2, "only", "one")),
            new ScriptedDevice("cpu-1", List.of("large"), 8, spec -> Script.saying("never")))) {
      spending.answering().complete(granted(attempt()));
      spending.answering().complete(refused(BudgetRefusal.Why.EXHAUSTED));

      assertThat(text(bench.events(streamed("auto", "hi")))).isEqualTo("onlyone");
    }
  }

  @Test
  void softTimeout_makesWhatThereIsTheAnswer() throws Exception {
    RequestTerms soft = terms(Duration.ofMillis(300), 1_000, 10, Money.UNLIMITED);
    try (SessionBench bench =
        bench(new ScriptedSpending(), small(Script.saying("a", "b").thenHanging()))) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi").under(soft));

      assertThat(text(events)).isEqualTo("ab");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(((CompletionEvent.Completed) last(events)).usage().completionTokens())
          .isEqualTo(2);
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.COMPLETED);
      assertThat(bench.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.CANCELLED);
    }
  }

  @Test
  void heldText_isShownWhenTheSoftTimeoutPasses() throws Exception {
    RequestTerms soft = terms(Duration.ofMillis(300), 1_000, 10, Money.UNLIMITED);
    try (SessionBench bench =
        bench(
            new ScriptedSpending(),
            small(Script.confidently(0.9, "a").thenHanging()),
            new ScriptedDevice("cpu-1", List.of("large"), 8, spec -> Script.saying("never")))) {
      assertThat(text(bench.events(streamed("auto", "hi").under(soft)))).isEqualTo("a");
    }
  }

  @Test
  void moreTokensThanARequestMayDraw_stopIt() throws Exception {
    RequestTerms few = terms(Duration.ZERO, 3, 10, Money.UNLIMITED);
    ScriptedDevice stubborn = small(Script.saying("a", "b", "c", "d", "e").thenHanging());
    try (SessionBench bench = bench(new ScriptedSpending(), stubborn)) {
      SinkQueueWithCancel<CompletionEvent> reader =
          bench.reader(streamed("small", "hi").under(few));
      CompletionEvent event = next(reader);
      while (!(event instanceof CompletionEvent.Failed)) {
        event = next(reader);
      }

      assertThat(stubborn.submitted().get(0).maxTokens()).isEqualTo(3);
      assertThat(((CompletionEvent.Failed) event).failure().message()).contains("max-tokens");
    }
  }

  @Test
  void brokenAnswerThatMayDrawNothingMore_isFinishedAndNotGoneOnFrom() throws Exception {
    RequestTerms two = terms(Duration.ZERO, 2, 10, Money.UNLIMITED);
    ScriptedDevice device = small(Script.saying("a", "b").thenFailing());
    try (SessionBench bench = bench(new ScriptedSpending(), device)) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi").under(two));

      assertThat(text(events)).isEqualTo("ab");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
      assertThat(device.submitted()).hasSize(1);
    }
  }

  @Test
  void strongerAttempt_withoutATokenLeft_leavesTheFirstAnswer() throws Exception {
    RequestTerms two = terms(Duration.ZERO, 2, 10, Money.UNLIMITED);
    ScriptedDevice large =
        new ScriptedDevice("cpu-1", List.of("large"), 8, spec -> Script.saying("never"));
    try (SessionBench bench =
        bench(new ScriptedSpending(), small(Script.confidently(0.2, "only", "one")), large)) {
      assertThat(text(bench.events(streamed("auto", "hi").under(two)))).isEqualTo("onlyone");
      assertThat(large.submitted()).isEmpty();
    }
  }

  @Test
  void furtherAttempts_areNotMadeBeyondTheirNumberOrTheirPrice() throws Exception {
    RequestTerms one = terms(Duration.ZERO, 1_000, 1, Money.UNLIMITED);
    RequestTerms cheap = terms(Duration.ZERO, 1_000, 10, new Money(6_500));
    for (RequestTerms terms : List.of(one, cheap)) {
      try (SessionBench bench =
          bench(new ScriptedSpending(), small(Script.saying("a").thenFailing()))) {
        List<CompletionEvent> events = bench.events(streamed("small", "hi").under(terms));

        assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
        assertThat(bench.ledger.attempts()).hasSize(1);
      }
    }
  }

  @Test
  void requestThatNamesNoLength_getsTheOneItsMoneyPaysFor() throws Exception {
    ScriptedDevice device = small(Script.saying("a"));
    try (SessionBench bench = bench(new ScriptedSpending(), device)) {
      RequestTerms terms = terms(Duration.ZERO, 1_000, 10, new Money(10_000));
      bench.events(streamed("small", "hi").under(terms));

      assertThat(device.submitted().get(0).maxTokens()).isEqualTo(4);
    }
  }

  @Test
  void strongerAttempt_countsAsAnAttempt() throws Exception {
    RequestTerms one = terms(Duration.ZERO, 1_000, 1, Money.UNLIMITED);
    try (SessionBench bench =
        bench(
            new ScriptedSpending(),
            small(Script.confidently(0.2, "only", "one")),
            new ScriptedDevice("cpu-1", List.of("large"), 8, spec -> Script.saying("never")))) {
      assertThat(text(bench.events(streamed("auto", "hi").under(one)))).isEqualTo("onlyone");
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void softTimeoutBeforeAnyText_isATimeout() throws Exception {
    RequestTerms soft = terms(Duration.ofMillis(100), 1_000, 10, Money.UNLIMITED);
    try (SessionBench bench = bench(new ScriptedSpending(), small(Script.saying().thenHanging()))) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi").under(soft));

      assertThat(((CompletionEvent.Failed) last(events)).failure().kind())
          .isEqualTo(Failure.Kind.TIMEOUT);
    }
  }

  @Test
  void requestThatCostsMoreThanItMay_isRefusedByName() throws Exception {
    RequestTerms nothing = terms(Duration.ZERO, 1_000, 10, new Money(1));
    try (SessionBench bench = bench(new ScriptedSpending(), small(Script.saying("never")))) {
      Failure failure = bench.refused(streamed("small", "hi").under(nothing));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(failure.param()).isEqualTo("moat.max_cost");
    }
  }

  private static BudgetedAttempt attempt() {
    return new BudgetedAttempt(new TenantId("acme"), "key-1", "chat", "req", 1, Spend.ZERO);
  }

  private static RequestTerms terms(Duration soft, long tokens, int attempts, Money cost) {
    return RequestTerms.of(
        new RequestAllowance(cost, soft, Duration.ofSeconds(20), tokens, attempts));
  }

  private static SessionBench bench(Spending spending, ScriptedDevice... devices) {
    return new SessionBench(SessionBench.routes(), spending, devices);
  }

  private static ScriptedDevice small(Script script) {
    return new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> script);
  }
}
