package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.pieces;
import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.session.ValidationReport.Action;
import io.runtimemoat.actors.session.ValidationReport.Step;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.SequenceSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stop texts of a client that asks for a document: nobody says what it wants to have no more of.
 */
final class StopTextsTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "score"],
       "properties": {"mood": {"type": "string"}, "score": {"type": "integer"}}}
      """;

  private static final String CUT_OPEN = "{\"mood\":\"go";
  private static final String ENDED = "{\"mood\":\"go\",\"score\":0}";

  private RawServer server = saying("unused");

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void documentThatAStopTextCutOpen_isEndedByOurselves() throws Exception {
    try (SessionBench bench = bench("", CUT_OPEN)) {
      List<CompletionEvent> events = bench.events(stoppedAt("small", "###"));

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(completed(events).report().steps())
          .containsExactly(
              new Step(0, Action.CLAMPED, CUT_OPEN.length(), ValidationReport.OURSELVES));
      assertThat(causes(bench)).containsExactly("first");
    }
  }

  @Test
  void mendedDocument_stopsAtTheStopText_andIsToldAlike() throws Exception {
    answer("{\"mood\":", "7}");
    try (SessionBench bench = bench("", "\"go")) {
      List<CompletionEvent> events = bench.events(stoppedAt("up", "###"));

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(causes(bench)).containsExactly("first", "repair");
      assertThat(asked(bench).stop()).containsExactly("###");
    }
  }

  @Test
  void documentThatAnUpstreamStopped_isEndedByOurselves() throws Exception {
    answer("{\"mood\":\"go");
    try (SessionBench bench = bench("", "od\",\"score\":7}")) {
      List<CompletionEvent> events = bench.events(stoppedAt("up", "###"));

      assertThat(text(events)).isEqualTo(ENDED);
      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(causes(bench)).containsExactly("first");
    }
  }

  /** vLLM says which it was: null for the model's own end, else the text or the token. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "null, repaired",
        "\"end_turn\", degraded",
        "128009, repaired",
        "\"###\", degraded",
        "77, degraded"
      })
  void documentThatAServerSaysTheEndOf_isMendedUnlessTheClientStoppedIt(
      String stopReason, String status) throws Exception {
    server.close();
    server =
        RawServer.answering(
            STREAM_HEAD + pieces(CUT_OPEN) + finish("stop", stopReason) + usage(9, 1) + DONE);
    try (SessionBench bench = bench("", "od\",\"score\":7}")) {
      List<CompletionEvent> events = bench.events(stoppedAtToken(stoppedAt("up", "###"), 77));

      assertThat(completed(events).validationStatus()).isEqualTo(status);
      assertThat(text(events))
          .isEqualTo(status.equals("repaired") ? "{\"mood\":\"good\",\"score\":7}" : ENDED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"null,", "\"###\", stop", "77, stop_token_ids"})
  void brokenDocument_namesWhatStoppedIt_whereThatIsConfigured(String stopReason, String field)
      throws Exception {
    server.close();
    server =
        RawServer.answering(
            STREAM_HEAD + pieces(CUT_OPEN) + finish("stop", stopReason) + usage(9, 1) + DONE);
    try (SessionBench bench = bench("on-failure = error", CUT_OPEN)) {
      CompletionRequest request = stoppedAtToken(stoppedAt("up", "###", 2), 77);
      Failure failure = ((CompletionEvent.Failed) last(bench.events(request))).failure();

      assertThat(failure.param()).isEqualTo(field);
    }
  }

  /** A server whose model had nothing to say tells that as one that came to a stop text. */
  @Test
  void upstreamThatSaidNothing_isNotTakenForStopped() throws Exception {
    for (String nothing : List.of("", "   ")) {
      answer(nothing);
      try (SessionBench bench = bench("", "{\"mood\":\"good\",\"score\":7}")) {
        List<CompletionEvent> events = bench.events(stoppedAt("up", "###"));

        assertThat(text(events).strip()).isEqualTo("{\"mood\":\"good\",\"score\":7}");
        assertThat(completed(events).validationStatus()).isEqualTo("repaired");
      }
    }
  }

  @Test
  void callThatAStopTextCutOpen_isAnErrorThatNamesTheField() throws Exception {
    server.close();
    server =
        RawServer.answering(
            STREAM_HEAD
                + ToolCallBench.piece("call_9", "weather", "{\\\"ci")
                + finish("stop")
                + usage(9, 3)
                + DONE);
    for (String model : List.of("small", "up")) {
      CompletionRequest calling = ToolCallBench.asking(model, Asked.CALL, true, null);
      try (SessionBench bench = bench("", "<tool_call>\n{\"name\": \"weather\", \"argu")) {
        Failure failure =
            ((CompletionEvent.Failed) last(bench.events(stoppedAt(calling, "###", 1)))).failure();

        assertThat(failure.kind()).as(model).isEqualTo(Failure.Kind.INVALID_REQUEST);
        assertThat(failure.param()).isEqualTo("stop");
        assertThat(failure.message()).contains("a tool's parameters");
      }
    }
  }

  @Test
  void sameDocument_isAnErrorThatNamesTheField_whereThatIsConfigured() throws Exception {
    try (SessionBench bench = bench("on-failure = error", CUT_OPEN)) {
      Failure failure =
          ((CompletionEvent.Failed) last(bench.events(stoppedAt("small", "###")))).failure();

      assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(failure.param()).isEqualTo("stop");
      assertThat(failure.message()).contains("A stop text ended the answer");
      assertThat(causes(bench)).containsExactly("first");
    }
  }

  /** What the second choice lacks the first one's own end does not say. */
  @Test
  void choiceThatEndedByItself_isNotTakenForTheReasonOfAnother() throws Exception {
    server.close();
    server =
        RawServer.answering(
            STREAM_HEAD
                + pieces("{\"mood\":\"\",\"score\":7}")
                + finish("stop")
                + ofSecond(pieces(CUT_OPEN))
                + ofSecond(finish("length"))
                + DONE);
    try (SessionBench bench = bench("on-failure = error", "unused")) {
      CompletionRequest request = stoppedAt("up", "###", 2);
      Failure failure = ((CompletionEvent.Failed) last(bench.events(request))).failure();

      assertThat(failure.param()).isNull();
    }
  }

  private static String ofSecond(String chunk) {
    String data = chunk.substring(chunk.indexOf("data:"), chunk.length() - 2);
    return RawServer.chunk(data.replace("\"index\":0", "\"index\":1"));
  }

  private void answer(String... pieces) throws Exception {
    server.close();
    server = saying(pieces);
  }

  private static RawServer saying(String... pieces) {
    return RawServer.answering(
        STREAM_HEAD + pieces(pieces) + finish("stop") + usage(9, pieces.length) + DONE);
  }

  private SessionBench bench(String outputs, String saidHere) {
    return new SessionBench(
        SessionBench.outputs(outputs),
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying(saidHere)));
  }

  private static CompletionRequest stoppedAt(String model, String stop) {
    return stoppedAt(model, stop, 1);
  }

  private static CompletionRequest stoppedAt(String model, String stop, int choices) {
    return stoppedAt(HeldRequests.held(streamed(model, "How was it?"), SCHEMA), stop, choices);
  }

  private static CompletionRequest stoppedAt(CompletionRequest request, String stop, int choices) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        new RequestedParameters(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            List.of(stop),
            choices,
            -1),
        request.body(),
        request.streaming(),
        request.timeLimit(),
        request.arrivedNanos(),
        request.terms(),
        request.trace());
  }

  /** The same request, which is to stop at a token of the server's model too. */
  private static CompletionRequest stoppedAtToken(CompletionRequest request, int id) {
    request.body().json().putArray("stop_token_ids").add(id);
    return request;
  }

  private static List<String> causes(SessionBench bench) {
    return bench.ledger.attempts().stream().map(AttemptFact::cause).toList();
  }

  private static SequenceSpec asked(SessionBench bench) {
    return ((ScriptedDevice) bench.models.devices().get(0)).submitted().get(0);
  }
}
