package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.held;
import static io.runtimemoat.actors.session.HeldRequests.pieces;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.StreamedProof;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.budget.BudgetRefusal;
import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.guard.AnswerRules;
import io.runtimemoat.decision.guard.Guard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of which an upstream said a part: whatever ends them, that part stays. */
final class KeptTextTest {
  private static final Guard GUARD =
      new Guard(GuardSettings.from(ConfigFactory.defaultReference().resolve()));
  private static final AnswerRules RULES =
      GUARD.answers(new EgressSettings.Rules(true, List.of("docs.example"), Map.of()));
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "note", "score"],
       "properties": {"mood": {"enum": ["good", "bad"]}, "note": {"type": "string"},
                      "score": {"type": "integer"}}}
      """;
  private static final String PART = "{\"mood\":\"good\",\"note\":\"all is w";
  private static final String ENDED = "{\"mood\":\"good\",\"note\":\"all is w\",\"score\":0}";

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void connectionThatDiesInADocument_leavesWhatItSaid(boolean streamed, boolean whileStreaming)
      throws Exception {
    try (RawServer server = dying(pieces("{\"mood\":\"go", "od\",\"note\":\"all", " is w"));
        SessionBench bench = bench(server, whileStreaming)) {
      List<CompletionEvent> events = bench.events(held(asked(streamed), SCHEMA));

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(completed(events).usage().completionTokens()).isEqualTo(8);
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsOnly(AttemptFact.End.FAILED)
          .hasSize(streamed && whileStreaming ? 1 : 3);
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void timeThatIsOverInADocument_leavesWhatWasSaid(boolean streamed, boolean whileStreaming)
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write((STREAM_HEAD + pieces(PART)).getBytes(StandardCharsets.UTF_8));
                  out.flush();
                  await(over);
                });
        SessionBench bench = bench(server, whileStreaming)) {
      List<CompletionEvent> events =
          bench.events(within(held(asked(streamed), SCHEMA), Duration.ofSeconds(1)));
      over.countDown();

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void budgetThatPaysForNoOtherAttempt_leavesWhatWasSaid(boolean streamed, boolean whileStreaming)
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Spending once = paying(asked, 1);
    ScriptedDevice device =
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying("never"));
    try (RawServer server = dying(pieces(PART, "!\",\"score\":\"much"));
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(""),
                whileStreaming ? StreamedProof.ALWAYS : LateProofTest.OFF,
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
                once,
                device)) {
      List<CompletionEvent> events = bench.events(held(asked(streamed), SCHEMA));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"note\":\"all is w!\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(asked.get()).as("reservations that were asked for").isEqualTo(2);
      assertThat(device.submitted()).isEmpty();
    }
  }

  @Test
  void everyChoice_keepsItsOwn() throws Exception {
    String other = pieces("{\"mood\":\"bad\",").replace("\"index\":0", "\"index\":1");
    try (RawServer server = dying(pieces(PART) + rechunked(other));
        SessionBench bench = bench(server, true)) {
      List<CompletionEvent> events =
          bench.events(UpstreamBench.choices(held(asked(false), SCHEMA), 2));

      assertThat(text(events)).isEqualTo(ENDED + "{\"mood\":\"bad\",\"note\":\"\",\"score\":0}");
    }
  }

  @Test
  void documentThatWasWholeWhenItsConnectionDied_isValid() throws Exception {
    try (RawServer server = dying(pieces(ENDED));
        SessionBench bench = bench(server, true)) {
      List<CompletionEvent> events = bench.events(held(asked(false), SCHEMA));

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(completed(events).report().steps())
          .extracting(ValidationReport.Step::action)
          .containsExactly(ValidationReport.Action.KEPT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatMayNotBeSaid_isNotKept(boolean whileStreaming) throws Exception {
    RequestTerms screened = screened(json -> GUARD.egress(RULES, Set.of(), json));
    try (RawServer server =
            dying(pieces("{\"mood\":\"good\",\"note\":\"ask eve@acme.example or bob@acme.exam"));
        SessionBench bench = bench(server, whileStreaming)) {
      List<CompletionEvent> events = bench.events(held(asked(false), SCHEMA).under(screened));

      assertThat(text(events))
          .isEqualTo("{\"mood\":\"good\",\"note\":\"ask [email] or \",\"score\":0}");
    }
  }

  /** A redactor is made for each run of text that is read: each was read for every choice. */
  @Test
  void whatWaitsForItsProof_isProvenOnceForAllChoices() throws Exception {
    int two = redactorsFor(2);

    assertThat(redactorsFor(8)).isEqualTo(4 * two);
  }

  private static int redactorsFor(int choices) throws Exception {
    AtomicInteger redactors = new AtomicInteger();
    RequestTerms screened =
        screened(
            json -> {
              redactors.incrementAndGet();
              return GUARD.egress(RULES, Set.of(), json);
            });
    String said =
        IntStream.range(0, choices)
            .mapToObj(choice -> pieces(PART).replace("\"index\":0", "\"index\":" + choice))
            .map(KeptTextTest::rechunked)
            .collect(Collectors.joining());
    try (RawServer server = dying(said);
        SessionBench bench = bench(server, false)) {
      CompletionRequest request = UpstreamBench.choices(held(asked(false), SCHEMA), choices);

      assertThat(text(bench.events(request.under(screened))))
          .isEqualTo(ENDED.replace("is w", "is ").repeat(choices));
    }
    return redactors.get();
  }

  private static RequestTerms screened(AnswerScreen screen) {
    RequestTerms open = RequestTerms.open();
    return new RequestTerms(open.allowance(), open.rules(), open.egress(), screen);
  }

  private static SessionBench bench(RawServer server, boolean whileStreaming) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 0, large = 0 }"),
        whileStreaming ? StreamedProof.ALWAYS : LateProofTest.OFF,
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()));
  }

  private static RawServer dying(String said) {
    return RawServer.answering(
        (socket, out) -> {
          out.write((STREAM_HEAD + said).getBytes(StandardCharsets.UTF_8));
          out.flush();
          socket.close();
        });
  }

  private static String rechunked(String chunk) {
    return RawServer.chunk(chunk.substring(chunk.indexOf("data:"), chunk.length() - 2));
  }

  /** A budget that pays for so many attempts. */
  private static Spending paying(AtomicInteger asked, int attempts) {
    return new Spending() {
      @Override
      public CompletionStage<Reserving> reserve(BudgetedAttempt attempt) {
        return asked.incrementAndGet() <= attempts
            ? Spending.unlimited().reserve(attempt)
            : CompletableFuture.completedFuture(
                RequestBoundsTest.refused(BudgetRefusal.Why.EXHAUSTED));
      }

      @Override
      public void settle(BudgetReservation reservation, Spend actual) {
        Spending.unlimited().settle(reservation, actual);
      }
    };
  }

  private static CompletionRequest asked(boolean streamed) {
    return streamed ? UpstreamBench.streamed("up", "How?") : UpstreamBench.whole("up", "How?");
  }

  private static CompletionRequest within(CompletionRequest request, Duration limit) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        request.parameters(),
        request.body(),
        request.streaming(),
        limit,
        request.arrivedNanos(),
        request.terms(),
        request.trace());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
