package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.gpu.ChatPrompt;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests whose answers are held to a schema, and what servers say to them. */
final class HeldRequests {
  private HeldRequests() {}

  /** The same request, its answer held to a schema. */
  static CompletionRequest held(CompletionRequest free, String schema) {
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    ChatPrompt.ResponseSchema wanted = new ChatPrompt.ResponseSchema("answer", List.of(), schema);
    return with(free, new Prompt.Chat(new ChatPrompt(asked.messages(), wanted)), free.body());
  }

  /** The same request with another body for upstreams. */
  static CompletionRequest with(CompletionRequest request, ClientBody body) {
    return with(request, request.prompt(), body);
  }

  private static CompletionRequest with(CompletionRequest request, Prompt prompt, ClientBody body) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        prompt,
        request.parameters(),
        body,
        request.streaming(),
        request.timeLimit(),
        request.arrivedNanos(),
        request.terms(),
        request.trace());
  }

  /** Events of a stream that say these pieces of a JSON text. */
  static String pieces(String... pieces) {
    return Stream.of(pieces)
        .map(piece -> RawServer.text(piece.replace("\\", "\\\\").replace("\"", "\\\"")))
        .collect(Collectors.joining());
  }

  static CompletionEvent.Completed completed(List<CompletionEvent> events) {
    return (CompletionEvent.Completed) SessionBench.last(events);
  }
}
