package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.TextGrammar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers that may call tools: what models of this process say, and what leaves of upstreams. */
final class ToolCallsTest {
  private static final String PARAMETERS =
      """
      {"type": "object", "required": ["city"], "additionalProperties": false,
       "properties": {"city": {"enum": ["Oslo", "Rome"]}, "days": {"type": "integer"}}}
      """;
  private static final String CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
  private static final Script NEVER = Script.saying("never asked");

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

  private static CompletionRequest withPattern(CompletionRequest request) {
    TextGrammar pattern = new TextGrammar(TextGrammar.Kind.REGEX, "sunny|rainy", "");
    return with(
        request,
        new ClientBody(
            request.body().json(), true, false, "", "", pattern, request.body().tools()));
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
  void schemaBesideARequiredCall_asksForNoDocument() throws Exception {
    try (SessionBench bench = models(CALL)) {
      List<CompletionEvent> events =
          bench.events(asking("small", Asked.CALL, true, "{\"type\": \"object\"}"));

      assertThat(calls(events)).hasSize(1);
      assertThat(grammar(bench).definition()).contains("\"text\":false").doesNotContain("document");
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
  void requiredCallThatAnUpstreamDoesNotMake_isAskedForAnewAndThenAnError() throws Exception {
    for (Asked required : List.of(Asked.CALL, Asked.NAMED)) {
      try (RawServer server = saying("stop", RawServer.text("It is sunny."));
          SessionBench bench = bench(server, spec -> NEVER)) {
        List<CompletionEvent> events = bench.events(asking("up", required, true, null));

        assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
        assertThat(text(events)).as("no text in place of the call").isEmpty();
        assertThat(((CompletionEvent.Failed) last(events)).failure().message()).contains("no call");
        assertThat(bench.ledger.attempts()).hasSizeGreaterThan(1);
        assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      }
    }
  }

  @Test
  void requiredCallThatAnUpstreamDoesNotMake_isMadeByTheNextArm() throws Exception {
    try (RawServer server = saying("stop", RawServer.text("It is sunny."));
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(""),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of("up", List.of("small"))),
                new ScriptedDevice(
                    "cpu-0", List.of("small", "large"), 8, spec -> Script.saying(CALL)))) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEmpty();
      assertThat(calls(events)).containsExactly("weather {\"city\": \"Oslo\"}");
      assertThat(completed(events).validationStatus()).isEqualTo("valid");
      assertThat(bench.ledger.attempts().get(0).place().failure())
          .isEqualTo("left_response_format");
    }
  }

  @Test
  void wordsBeforeARequiredCall_leaveWithIt() throws Exception {
    try (RawServer server =
            saying(
                "tool_calls",
                RawServer.text("Let me see."),
                piece("call_9", "weather", "{\\\"city\\\":\\\"Rome\\\"}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEqualTo("Let me see.");
      assertThat(calls(events)).containsExactly("weather {\"city\":\"Rome\"}");
    }
  }

  @Test
  void requiredCallThatALengthKeptFromBeingMade_saysSo() throws Exception {
    try (RawServer server = saying("length", RawServer.text("It is"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(text(events)).isEqualTo("It is");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(completed(events).validationStatus()).isEqualTo("unchecked");
    }
  }

  @Test
  void refusalInPlaceOfARequiredCall_isToldAsItIs() throws Exception {
    String refusal =
        chunk(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"No.\"},"
                + "\"finish_reason\":null}]}\n\n");
    try (RawServer server = saying("stop", refusal);
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(asking("up", Asked.CALL, true, null));

      assertThat(events).contains(new CompletionEvent.Refusal(0, "No."));
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
    }
  }

  @Test
  void callOfAnotherToolThanTheNamed_isNone() throws Exception {
    CompletionRequest named = asking("up", Asked.NAMED, true, null);
    OfferedTools one = Objects.requireNonNull(named.body().tools());
    OfferedTools two =
        new OfferedTools(
            List.of(
                one.tools().get(0),
                new OfferedTools.Tool(
                    new ChatPrompt.Tool(
                        "Tells the time.", new ResponseSchema("clock", List.of(), "{}")),
                    false)),
            Asked.NAMED,
            "weather",
            true);
    try (RawServer server = saying("tool_calls", piece("call_9", "clock", "{}"));
        SessionBench bench = bench(server, spec -> NEVER)) {
      List<CompletionEvent> events = bench.events(offering(named, two));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(calls(events)).isEmpty();
    }
  }

  private static CompletionRequest offering(CompletionRequest request, OfferedTools tools) {
    return with(request, new ClientBody(request.body().json(), true, false, "", "", null, tools));
  }

  private static CompletionRequest with(CompletionRequest request, ClientBody body) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        request.parameters(),
        body,
        true,
        request.timeLimit(),
        request.arrivedNanos(),
        request.terms(),
        request.trace());
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
      assertThat(refused.param()).isEqualTo("tools");
      assertThat(refused.message()).contains("weather", "$ref", "strict");
      assertThat(calls(bench.events(asking("small", Asked.AUTO, unknowable, false, null))))
          .hasSize(1);
    }
  }

  private static CompletionRequest asking(
      String model, Asked asked, boolean many, @Nullable String schema) {
    return asking(model, asked, PARAMETERS, many, schema);
  }

  private static CompletionRequest asking(
      String model, Asked asked, String parameters, boolean strict, @Nullable String schema) {
    CompletionRequest free = UpstreamBench.streamed(model, "How is the weather?");
    ChatPrompt conversation = ((Prompt.Chat) free.prompt()).conversation();
    OfferedTools tools =
        new OfferedTools(
            List.of(
                new OfferedTools.Tool(
                    new ChatPrompt.Tool(
                        "Tells the weather.",
                        new ResponseSchema("weather", List.of("city", "days"), parameters)),
                    strict)),
            asked,
            asked == Asked.NAMED ? "weather" : "",
            true);
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        model,
        new Prompt.Chat(
            new ChatPrompt(
                conversation.messages(),
                schema == null ? null : new ResponseSchema("mood", List.of(), schema))),
        free.parameters(),
        new ClientBody(free.body().json(), true, false, "", "", null, tools),
        true,
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }

  private static List<String> calls(List<CompletionEvent> events) {
    return pieces(events)
        .collect(Collectors.groupingBy(CompletionEvent.ToolCall::index))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            call ->
                call.getValue().stream()
                    .map(
                        piece ->
                            piece.name().isEmpty()
                                ? piece.arguments()
                                : piece.name() + " " + piece.arguments())
                    .collect(Collectors.joining()))
        .toList();
  }

  private static Stream<CompletionEvent.ToolCall> pieces(List<CompletionEvent> events) {
    return events.stream()
        .filter(CompletionEvent.ToolCall.class::isInstance)
        .map(CompletionEvent.ToolCall.class::cast);
  }

  private static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) last(events);
  }

  private static TextGrammar grammar(SessionBench bench) {
    ScriptedDevice device = (ScriptedDevice) bench.models.devices().get(0);
    return Objects.requireNonNull(device.submitted().get(0).grammar());
  }

  private static SessionBench models(String... said) {
    return new SessionBench(
        SessionBench.outputs(""),
        table(upstreams(Map.of(), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying(said)));
  }

  private static SessionBench bench(
      RawServer server, Function<io.runtimemoat.gpu.SequenceSpec, Script> scripts) {
    return new SessionBench(
        SessionBench.outputs(""),
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, scripts));
  }

  private static RawServer saying(String reason, String... events) {
    return RawServer.answering(
        STREAM_HEAD + String.join("", events) + finish(reason) + usage(9, 5) + DONE);
  }

  private static String piece(String id, String name, String arguments) {
    String identity = id.isEmpty() ? "" : "\"id\":\"" + id + "\",\"type\":\"function\",";
    String named = name.isEmpty() ? "" : "\"name\":\"" + name + "\",";
    return chunk(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
            + identity
            + "\"function\":{"
            + named
            + "\"arguments\":\""
            + arguments
            + "\"}}]},\"finish_reason\":null}]}\n\n");
  }
}
