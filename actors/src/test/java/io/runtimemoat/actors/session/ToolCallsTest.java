package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.ToolCallBench.CALL;
import static io.runtimemoat.actors.session.ToolCallBench.NEVER;
import static io.runtimemoat.actors.session.ToolCallBench.PARAMETERS;
import static io.runtimemoat.actors.session.ToolCallBench.asking;
import static io.runtimemoat.actors.session.ToolCallBench.bench;
import static io.runtimemoat.actors.session.ToolCallBench.calls;
import static io.runtimemoat.actors.session.ToolCallBench.completed;
import static io.runtimemoat.actors.session.ToolCallBench.grammar;
import static io.runtimemoat.actors.session.ToolCallBench.models;
import static io.runtimemoat.actors.session.ToolCallBench.piece;
import static io.runtimemoat.actors.session.ToolCallBench.pieces;
import static io.runtimemoat.actors.session.ToolCallBench.saying;
import static io.runtimemoat.actors.session.ToolCallBench.withPattern;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.TextGrammar;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Answers that may call tools: what models of this process say, and what leaves of upstreams. */
final class ToolCallsTest {
  @Test
  void modelOfThisProcess_callsAToolBehindItsText() throws Exception {
    try (SessionBench bench = models("Let me ", "see.<tool", CALL.substring(5))) {
      List<CompletionEvent> events = bench.events(asking("small", Asked.AUTO, true, null));

      assertThat(text(events)).isEqualTo("Let me see.");
      assertThat(calls(events)).containsExactly("weather {\"city\": \"Oslo\"}");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.TOOL_CALLS));
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.outcome().finishReason()).isEqualTo("tool_calls");
      assertThat(grammar(bench).kind()).isEqualTo(TextGrammar.Kind.TOOL_CALLS);
    }
  }

  @Test
  void everyCallOfAnAnswer_hasAnIdOfItsOwn() throws Exception {
    try (SessionBench bench = models(CALL, "\n", CALL)) {
      List<CompletionEvent> events = bench.events(asking("small", Asked.CALL, true, null));

      assertThat(calls(events)).hasSize(2);
      assertThat(pieces(events).map(CompletionEvent.ToolCall::id).filter(id -> !id.isEmpty()))
          .hasSize(2)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void modelThatCallsNothing_isHeardAsItIs() throws Exception {
    try (SessionBench bench = models("It is 3 <", " 4 and <tool")) {
      List<CompletionEvent> events = bench.events(asking("small", Asked.AUTO, true, null));

      assertThat(text(events)).isEqualTo("It is 3 < 4 and <tool");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
    }
  }

  @Test
  void toolThatIsNamed_isAskedForItsArgumentsAlone() throws Exception {
    try (SessionBench bench = models("{\"city\":", " \"Rome\"}")) {
      List<CompletionEvent> events = bench.events(asking("small", Asked.NAMED, true, null));

      assertThat(text(events)).isEmpty();
      assertThat(calls(events)).containsExactly("weather {\"city\": \"Rome\"}");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP));
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(grammar(bench))
          .isEqualTo(new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, PARAMETERS, ""));
    }
  }

  @Test
  void documentOrCall_isWhatTheModelMayWriteWhereBothAreAskedFor() throws Exception {
    try (SessionBench bench = models("{\"mood\": 1}")) {
      List<CompletionEvent> events =
          bench.events(asking("small", Asked.AUTO, true, "{\"required\": [\"mood\"]}"));

      assertThat(text(events)).isEqualTo("{\"mood\": 1}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(grammar(bench).definition()).contains("\"document\"");
    }
  }

  @Test
  void membersInAnyOrder_areWhatDevicesAreAskedFor() throws Exception {
    OutputWishes any = new OutputWishes(true, null, true);
    try (SessionBench bench = models(CALL)) {
      for (Asked asked : new Asked[] {Asked.AUTO, Asked.NAMED}) {
        CompletionRequest request = asking("small", asked, true, null);
        ClientBody body = request.body();
        bench.events(
            ToolCallBench.with(
                request,
                new ClientBody(body.json(), true, false, body.places(), null, body.tools(), any)));
      }

      assertThat(((ScriptedDevice) bench.models.devices().get(0)).submitted())
          .extracting(spec -> Objects.requireNonNull(spec.grammar()).kind())
          .startsWith(
              TextGrammar.Kind.TOOL_CALLS_IN_ANY_ORDER,
              TextGrammar.Kind.JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER);
    }
  }

  /** A device would take the pattern for a schema. */
  @Test
  void patternBesideCalls_isRefusedByModelsOfThisProcess_andLeftToUpstreams() throws Exception {
    try (RawServer server = saying("stop", RawServer.text("sunny"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      Failure refused = bench.refused(withPattern(asking("small", Asked.AUTO, true, null)));
      List<CompletionEvent> events =
          bench.events(withPattern(asking("up", Asked.AUTO, true, null)));

      assertThat(refused.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(refused.param()).isEqualTo("tool_choice");
      assertThat(text(events)).isEqualTo("sunny");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void callOfAnUpstream_isProvenWhileItStreams() throws Exception {
    try (RawServer server =
            saying(
                "tool_calls",
                piece("call_9", "weather", ""),
                piece("", "", "{\\\"city\\\":"),
                piece("", "", "\\\"Rome\\\"}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.AUTO, true, null));

      assertThat(calls(events)).containsExactly("weather {\"city\":\"Rome\"}");
      assertThat(pieces(events).findFirst().orElseThrow().id()).isEqualTo("call_9");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.TOOL_CALLS));
    }
  }

  @Test
  void argumentsThatLeaveTheirSchema_areStoppedThereAndNeverMadeUp() throws Exception {
    try (RawServer server =
            saying("tool_calls", piece("call_9", "weather", "{\\\"city\\\":\\\"Romulus\\\"}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.AUTO, true, null));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(calls(events)).containsExactly("weather {\"city\":\"Rom");
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void callOfAToolThatIsNone_isAskedAnewBeforeAnybodySawIt() throws Exception {
    try (RawServer server = saying("tool_calls", piece("call_9", "fly", "{}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.AUTO, true, null));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(calls(events)).isEmpty();
      assertThat(bench.ledger.attempts())
          .hasSizeGreaterThan(1)
          .extracting(AttemptFact::cause)
          .startsWith("first", "retry");
    }
  }

  @Test
  void wordsBeforeACallOfAToolThatIsNone_areNotShown() throws Exception {
    try (RawServer server =
            saying("tool_calls", RawServer.text("Let me see."), piece("call_9", "fly", "{}"));
        SessionBench bench = bench(server, spec -> Script.saying("{\"mood\": 2}"))) {
      List<CompletionEvent> events =
          bench.events(asking("up", Asked.AUTO, true, "{\"type\": \"object\"}"));

      assertThat(text(events)).isEqualTo("{\"mood\": 2}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void refusalBehindWords_isToldWithoutThem() throws Exception {
    String refusal =
        chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No.\"},"
                + "\"finish_reason\":null}]}\n\n");
    try (RawServer server = saying("stop", RawServer.text("Let me see."), refusal);
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events =
          bench.events(asking("up", Asked.AUTO, true, "{\"type\": \"object\"}"));

      assertThat(events).contains(new CompletionEvent.Refusal(0, "No."));
      assertThat(text(events)).isEmpty();
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
    }
  }

  @Test
  void callThatALengthCutOpen_saysSo() throws Exception {
    try (RawServer server = saying("length", piece("call_9", "weather", "{\\\"city\\\":\\\"Ro"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.AUTO, true, null));

      assertThat(completed(events).validationStatus()).isEqualTo("degraded");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
    }
  }

  @Test
  void callThatIsNotWholeThoughItsUpstreamSaysSo_isAnError() throws Exception {
    try (RawServer server =
            saying("tool_calls", piece("call_9", "weather", "{\\\"city\\\":\\\"Ro"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.AUTO, true, null));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
    }
  }

  @Test
  void wordsBeforeACall_areNoDocumentAndLeaveWithTheCall() throws Exception {
    try (RawServer server =
            saying(
                "tool_calls",
                RawServer.text("Let me see."),
                piece("call_9", "weather", "{\\\"city\\\":\\\"Rome\\\"}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events =
          bench.events(asking("up", Asked.AUTO, true, "{\"type\": \"object\"}"));

      assertThat(text(events)).isEqualTo("Let me see.");
      assertThat(calls(events)).containsExactly("weather {\"city\":\"Rome\"}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
    }
  }

  @Test
  void wordsThatNoCallFollows_areReplacedByADocument() throws Exception {
    try (RawServer server = saying("stop", RawServer.text("Let me see."));
        SessionBench bench = bench(server, spec -> Script.saying("{\"mood\": 2}"))) {
      List<CompletionEvent> events =
          bench.events(asking("up", Asked.AUTO, true, "{\"type\": \"object\"}"));

      assertThat(text(events)).isEqualTo("{\"mood\": 2}");
      assertThat(completed(events).validationStatus()).isEqualTo("repaired");
    }
  }

  @Test
  void strictToolThatCannotBeEnforced_isRefusedAndAnotherTakesAnyObject() throws Exception {
    String unknowable = "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/none\"}}}";
    try (SessionBench bench = models(CALL)) {
      Failure refused = bench.refused(asking("small", Asked.AUTO, unknowable, true, null));

      assertThat(refused.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(refused.param()).isEqualTo("tools[0].function.parameters");
      assertThat(refused.message()).contains("weather", "\"$ref\" at /properties/a", "strict");
      assertThat(calls(bench.events(asking("small", Asked.AUTO, unknowable, false, null))))
          .hasSize(1);
    }
  }
}
