package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextGrammar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of requests that name a schema: what leaves, who mends it, and what is told of it. */
final class HeldOutputTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "score"],
       "properties": {"mood": {"enum": ["good", "bad"]}, "score": {"type": "integer"}}}
      """;

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Script NEVER = Script.saying("never asked");

  @Test
  void documentOfAnUpstream_isValidWithoutFurtherAttempts() throws Exception {
    try (RawServer server = saying("{\"mood\":", "\"good\",\"sc", "ore\":7}");
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":7}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void grammarThatIsNew_isCompiledOnAThreadOfItsOwn() throws Exception {
    try (RawServer server = saying("{\"mood\":\"good\",\"score\":7}");
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      bench.events(held("up"));
      bench.events(held("up"));

      List<String> threads =
          bench.observed.all(RecordingObserver.Decided.class).stream()
              .map(RecordingObserver.Decided::thread)
              .toList();
      assertThat(threads.get(0)).contains("compile-dispatcher");
      assertThat(threads.get(1)).isEqualTo(Thread.currentThread().getName());
    }
  }

  @Test
  void grammarThatCannotBeRead_isRefusedAndGivesItsPlaceBack() throws Exception {
    try (RawServer server = saying("never");
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      Started started =
          bench
              .serving
              .completions()
              .start(heldBeside(new TextGrammar(TextGrammar.Kind.CHOICE, "no list", "")))
              .toCompletableFuture()
              .get();

      Failure failure = ((Started.Refused) started).failure();
      assertThat(failure.kind()).isEqualTo(Failure.Kind.INTERNAL);
      assertThat(bench.serving.liveRequests()).isZero();
    }
  }

  @Test
  void upstreamThatLeavesTheSchema_isStoppedAndGoneOnFromUnderTheMask() throws Exception {
    try (RawServer server = saying("{\"mood\":\"go", "lden\",\"score\":7}");
        SessionBench bench = bench(server, "", spec -> Script.saying("od\",", "\"score\":3}"))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":3}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
      assertThat(completed(events).servedModel()).isEqualTo("small");
      TextGrammar grammar = Objects.requireNonNull(spec(bench).grammar());
      assertThat(grammar.begun()).isEqualTo("{\"mood\":\"go");
      assertThat(grammar.definition()).isEqualTo(SCHEMA);
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::cause)
          .containsExactly("first", "repair");
      assertThat(bench.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.FAILED);
      assertThat(bench.ledger.attempts().get(0).place().failure())
          .isEqualTo("left_response_format");
    }
  }

  @Test
  void proseInsteadOfADocument_leavesNothingOfItself() throws Exception {
    try (RawServer server = saying("Sure! Here", " is your JSON: {}");
        SessionBench bench =
            bench(server, "", spec -> Script.saying("{\"mood\":\"bad\",\"score\":0}"))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"bad\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void documentThatNobodyGoesOnWith_isEndedAndToldAsDegraded() throws Exception {
    try (RawServer server = saying("{\"mood\":\"go", "lden\"}");
        SessionBench bench = bench(server, "repairs { small = 0, large = 0 }", spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
      OutcomeFact outcome = bench.ledger.outcome();
      assertThat(outcome.validation()).isEqualTo("degraded");
      assertThat(outcome.finishReason()).isEqualTo("stop");
    }
  }

  @Test
  void chatterBehindAWholeDocument_isLeftOutAndNobodyElseIsAsked() throws Exception {
    try (RawServer server = saying("{\"mood\":\"good\",\"score\":7}", " Hope this helps!");
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events).strip()).isEqualTo("{\"mood\":\"good\",\"score\":7}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void thinkingWithoutAnAnswer_isNoDocument() throws Exception {
    String thinking =
        STREAM_HEAD
            + RawServer.chunk(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm.\"},"
                    + "\"finish_reason\":null}]}\n\n")
            + finish("length")
            + usage(9, 1)
            + DONE;
    try (RawServer server = RawServer.answering(thinking);
        SessionBench bench =
            bench(server, "", spec -> Script.saying("{\"mood\":\"bad\",\"score\":0}"))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"bad\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void refusalOfTheUpstream_isNoDocumentAndIsToldAsItIs() throws Exception {
    String refusal =
        STREAM_HEAD
            + RawServer.chunk(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No.\"},"
                    + "\"finish_reason\":null}]}\n\n")
            + finish("stop")
            + usage(9, 1)
            + DONE;
    try (RawServer server = RawServer.answering(refusal);
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(events).contains(new CompletionEvent.Refusal(0, "No."));
      assertThat(text(events)).isEmpty();
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
    }
  }

  @Test
  void whenTheWeakestModelHasNoRoom_theStrongerOneGoesOn() throws Exception {
    try (RawServer server = saying("{\"mood\":\"go", "lden\"}");
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(""),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
                new ScriptedDevice("full", List.of("small"), 0, spec -> NEVER),
                new ScriptedDevice(
                    "free", List.of("large"), 8, spec -> Script.saying("od\",\"score\":5}")))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":5}");
      assertThat(completed(events).servedModel()).isEqualTo("large");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void documentThatALengthCutOpen_isGoneOnFrom() throws Exception {
    String cut = STREAM_HEAD + piece("{\"mood\":\"bad\",") + finish("length") + usage(9, 5) + DONE;
    try (RawServer server = RawServer.answering(cut);
        SessionBench bench = bench(server, "", spec -> Script.saying("\"score\":1}"))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"bad\",\"score\":1}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
    }
  }

  /** All that came lay in a value that is decided when it ends: its reader has seen nothing. */
  @Test
  void documentThatWasHeldWhole_isEndedToo() throws Exception {
    String cut = STREAM_HEAD + piece("[1,2") + finish("length") + usage(9, 5) + DONE;
    try (RawServer server = RawServer.answering(cut);
        SessionBench bench = bench(server, "repairs { small = 0, large = 0 }", spec -> NEVER)) {
      List<CompletionEvent> events =
          bench.events(
              held("up", "{\"type\":\"array\",\"prefixItems\":[{}],\"uniqueItems\":true}", LONG));

      assertThat(text(events)).isEqualTo("[]");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
    }
  }

  @Test
  void documentThatItsTimeLimitCutsOpen_isEndedAndToldAsDegraded() throws Exception {
    try (RawServer server = saying("unused");
        SessionBench bench =
            bench(server, "", spec -> Script.saying("{\"mood\":\"go").thenHanging())) {
      List<CompletionEvent> events = bench.events(held("small", SCHEMA, Duration.ofSeconds(3)));

      assertThat(text(events)).isEqualTo("{\"mood\":\"good\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.COMPLETED);
    }
  }

  @Test
  void brokenDocument_isAnErrorWhereThatIsConfigured() throws Exception {
    try (RawServer server = saying("{\"mood\":\"go", "lden\"}");
        SessionBench bench =
            bench(server, "on-failure = error, repairs { small = 0, large = 0 }", spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(text(events)).isEqualTo("{\"mood\":\"go");
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void repairsThatFail_areAsManyAsTheSettingsSay(int small) throws Exception {
    try (RawServer server = saying("nonsense");
        SessionBench bench =
            bench(
                server,
                "repairs { small = " + small + ", large = 1 }",
                spec -> Script.saying("more nonsense"))) {
      List<CompletionEvent> events = bench.events(held("up"));

      assertThat(text(events)).isEqualTo("{\"mood\":\"bad\",\"score\":0}");
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::arm)
          .containsExactlyElementsOf(
              Stream.concat(
                      Stream.concat(
                          Stream.of("up.up"), Stream.generate(() -> "small").limit(small)),
                      Stream.of("large"))
                  .toList());
    }
  }

  @Test
  void modelOfThisProcess_isGivenTheGrammarFromTheStart() throws Exception {
    try (RawServer server = saying("unused");
        SessionBench bench =
            bench(server, "", spec -> Script.saying("{\"mood\":\"bad\",", "\"score\":12}"))) {
      List<CompletionEvent> events = bench.events(held("small"));

      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(Objects.requireNonNull(spec(bench).grammar()).begun()).isEmpty();
    }
  }

  @Test
  void schemaThatNothingSatisfies_isRefusedByName_andPlace() throws Exception {
    try (RawServer server = saying("unused");
        SessionBench bench = bench(server, "", spec -> NEVER)) {
      Failure failure =
          bench.refused(
              held("small", "{\"type\":\"array\",\"minItems\":1,\"items\":{\"enum\":[]}}", LONG));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(failure.message()).contains("at /items: no value can satisfy it");
      assertThat(failure.param()).isEqualTo("response_format");
    }
  }

  @Test
  void choiceAndPattern_holdAnswersLikeSchemas() throws Exception {
    for (TextGrammar grammar :
        List.of(
            new TextGrammar(TextGrammar.Kind.CHOICE, "[\"yes\", \"no\"]", ""),
            new TextGrammar(TextGrammar.Kind.REGEX, "yes|no", ""),
            new TextGrammar(TextGrammar.Kind.EBNF, "root ::= \"yes\" | \"no\"", ""))) {
      try (RawServer server = saying("y", "ep");
          SessionBench bench = bench(server, "", spec -> Script.saying("s"))) {
        List<CompletionEvent> events = bench.events(heldBeside(grammar));

        assertThat(text(events)).as("%s", grammar).isEqualTo("yes");
        assertThat(completed(events).validationStatus()).isEqualTo("repaired");
        assertThat(spec(bench).grammar())
            .isEqualTo(new TextGrammar(grammar.kind(), grammar.definition(), "ye"));
      }
    }
  }

  private static CompletionRequest heldBeside(TextGrammar grammar) {
    CompletionRequest free = UpstreamBench.streamed("up", "Is it so?");
    ClientBody body = free.body();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        free.model(),
        free.prompt(),
        free.parameters(),
        new ClientBody(body.json(), false, false, "", "", grammar, null),
        true,
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }

  private static SequenceSpec spec(SessionBench bench) {
    return ((ScriptedDevice) bench.models.devices().get(0)).submitted().get(0);
  }

  private static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) last(events);
  }

  private static RawServer saying(String... pieces) {
    return RawServer.answering(
        STREAM_HEAD
            + Stream.of(pieces).map(HeldOutputTest::piece).collect(Collectors.joining())
            + finish("stop")
            + usage(9, pieces.length)
            + DONE);
  }

  private static String piece(String text) {
    return RawServer.text(text.replace("\"", "\\\""));
  }

  private static SessionBench bench(
      RawServer server, String outputs, Function<SequenceSpec, Script> scripts) {
    return new SessionBench(
        SessionBench.outputs(outputs),
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, scripts));
  }

  private static CompletionRequest held(String model) {
    return held(model, SCHEMA, LONG);
  }

  static CompletionRequest held(String model, String schema, Duration timeLimit) {
    CompletionRequest free = UpstreamBench.streamed(model, "How was it?");
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        model,
        new Prompt.Chat(
            new ChatPrompt(
                asked.messages(),
                new ChatPrompt.ResponseSchema("mood", List.of("mood", "score"), schema))),
        free.parameters(),
        free.body(),
        true,
        timeLimit,
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }
}
