package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.ToolCallBench.CALL;
import static io.runtimemoat.actors.session.ToolCallBench.asking;
import static io.runtimemoat.actors.session.ToolCallBench.calls;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.actors.session.ValidationReport.Action;
import io.runtimemoat.actors.session.ValidationReport.Step;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.gpu.TextGrammar;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Answers that their token limit ended: nobody is told that they are as their model wanted them.
 */
final class CutAnswersTest {
  private static final String SCHEMA =
      "{\"type\": \"object\", \"required\": [\"mood\"],"
          + " \"properties\": {\"mood\": {\"type\": \"string\"}}}";
  private static final String SHORT = "{\"mood\":\"g\"}";

  @Test
  void documentThatTheGrammarEndedInTime_isWholeAndSaysThatItsModelWouldHaveGoneOn()
      throws Exception {
    List<CompletionEvent> events = asked("small", "", SHORT, "unused");

    assertThat(text(events)).isEqualTo(SHORT);
    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
    assertThat(completed(events).validationStatus()).isEqualTo("degraded");
    assertThat(completed(events).report().steps())
        .containsExactly(new Step(0, Action.SHORTENED, 0, "small"));
  }

  @Test
  void sameDocument_isAnErrorThatSaysWhatToRaise_whereThatIsConfigured() throws Exception {
    List<CompletionEvent> events = asked("small", "on-failure = error", SHORT, "unused");

    Failure failure = ((CompletionEvent.Failed) last(events)).failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
    assertThat(failure.param()).isEqualTo("max_tokens");
    assertThat(failure.message()).contains("Raise 'max_tokens'");
  }

  /** A server that pads what is whole until its limit has said all that it wanted. */
  @Test
  void wholeDocumentOfAnUpstream_isValidWhateverEndedIt() throws Exception {
    List<CompletionEvent> events = asked("up", "", "unused", "{\\\"mood\\\":\\\"good\\\"}  ");

    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
    assertThat(completed(events).validationStatus()).isEqualTo("valid");
    assertThat(completed(events).report().steps()).isEmpty();
  }

  @Test
  void documentThatAnUpstreamsLimitCutOpen_andThatWeEnd_saysSo() throws Exception {
    List<CompletionEvent> events =
        asked("up", "repairs { small = 0, large = 0 }", "unused", "{\\\"mood\\\":\\\"go");

    assertThat(text(events)).isEqualTo("{\"mood\":\"go\"}");
    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
    assertThat(completed(events).validationStatus()).isEqualTo("degraded");
  }

  /** What vLLM's clients send has another name than OpenAI's response format. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\\\"mood\\\":7|left its guided_json|",
        "{\\\"mood\\\":\\\"go|what guided_json asks for. Raise 'max_completion_tokens'|max_completion_tokens"
      })
  void error_namesTheFieldThatWasSent(String said, String message, String param) throws Exception {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("max_completion_tokens", 5);
    ClientBody body =
        new ClientBody(
            json,
            false,
            false,
            new ClientBody.Places("", "", "guided_json", ""),
            new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, SCHEMA, ""),
            null,
            OutputWishes.NONE);
    CompletionRequest request = HeldRequests.with(streamed("up", "How are you?"), body);

    List<CompletionEvent> events =
        asked(request, "on-failure = error, repairs { small = 0, large = 0 }", "unused", said);

    Failure failure = ((CompletionEvent.Failed) last(events)).failure();
    assertThat(failure.message()).contains(message);
    assertThat(failure.param()).isEqualTo(param);
  }

  private static List<CompletionEvent> asked(
      String model, String outputs, String saidHere, String saidUpstream) throws Exception {
    CompletionRequest request = HeldRequests.held(streamed(model, "How are you?"), SCHEMA);
    return asked(request, outputs, saidHere, saidUpstream);
  }

  private static List<CompletionEvent> asked(
      CompletionRequest request, String outputs, String saidHere, String saidUpstream)
      throws Exception {
    try (RawServer server =
            RawServer.answering(
                STREAM_HEAD
                    + RawServer.text(saidUpstream)
                    + finish("length")
                    + usage(9, 5)
                    + DONE);
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(outputs),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
                new ScriptedDevice(
                    "cpu-0",
                    List.of("small"),
                    8,
                    spec -> Script.saying(saidHere).thenAtItsLimit()))) {
      return bench.events(request);
    }
  }

  @Test
  void beginningOfACall_isNoTextOfTheAnswer() throws Exception {
    List<CompletionEvent> events = calling("Let me see.<tool_");

    assertThat(text(events)).isEqualTo("Let me see.");
    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
  }

  @Test
  void callThatTheGrammarEndedInTime_saysSo() throws Exception {
    List<CompletionEvent> events = calling(CALL);

    assertThat(calls(events)).containsExactly("weather {\"city\": \"Oslo\"}");
    assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
    assertThat(completed(events).validationStatus()).isEqualTo("degraded");
  }

  private static List<CompletionEvent> calling(String said) throws Exception {
    try (SessionBench bench =
        new SessionBench(
            SessionBench.outputs(""),
            table(upstreams(Map.of(), ""), Map.of()),
            new ScriptedDevice(
                "cpu-0", List.of("small"), 8, spec -> Script.saying(said).thenAtItsLimit()))) {
      return bench.events(asking("small", Asked.AUTO, true, null));
    }
  }
}
