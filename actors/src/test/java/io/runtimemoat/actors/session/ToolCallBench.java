package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.upstream.RawServer;
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

/** Requests that may call tools, and what was answered. */
final class ToolCallBench {
  static final String PARAMETERS =
      """
      {"type": "object", "required": ["city"], "additionalProperties": false,
       "properties": {"city": {"enum": ["Oslo", "Rome"]}, "days": {"type": "integer"}}}
      """;
  static final String CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
  static final Script NEVER = Script.saying("never asked");

  static CompletionRequest withPattern(CompletionRequest request) {
    TextGrammar pattern = new TextGrammar(TextGrammar.Kind.REGEX, "sunny|rainy", "");
    return with(
        request,
        new ClientBody(
            request.body().json(), true, false, "", "", pattern, request.body().tools()));
  }

  static CompletionRequest offering(CompletionRequest request, OfferedTools tools) {
    return with(request, new ClientBody(request.body().json(), true, false, "", "", null, tools));
  }

  static CompletionRequest with(CompletionRequest request, ClientBody body) {
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

  static CompletionRequest asking(
      String model, Asked asked, boolean many, @Nullable String schema) {
    return asking(model, asked, PARAMETERS, many, schema);
  }

  static CompletionRequest asking(
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

  static List<String> calls(List<CompletionEvent> events) {
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

  static Stream<CompletionEvent.ToolCall> pieces(List<CompletionEvent> events) {
    return events.stream()
        .filter(CompletionEvent.ToolCall.class::isInstance)
        .map(CompletionEvent.ToolCall.class::cast);
  }

  static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) last(events);
  }

  static TextGrammar grammar(SessionBench bench) {
    ScriptedDevice device = (ScriptedDevice) bench.models.devices().get(0);
    return Objects.requireNonNull(device.submitted().get(0).grammar());
  }

  static SessionBench models(String... said) {
    return new SessionBench(
        SessionBench.outputs(""),
        table(upstreams(Map.of(), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying(said)));
  }

  static SessionBench bench(
      RawServer server, Function<io.runtimemoat.gpu.SequenceSpec, Script> scripts) {
    return new SessionBench(
        SessionBench.outputs(""),
        table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, scripts));
  }

  static RawServer saying(String reason, String... events) {
    return RawServer.answering(
        STREAM_HEAD + String.join("", events) + finish(reason) + usage(9, 5) + DONE);
  }

  static String piece(String id, String name, String arguments) {
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

  private ToolCallBench() {}
}
