package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.actors.upstream.wire.StopReason;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client wants its answer to end at.
 *
 * @param texts of its {@code stop}
 * @param tokens of its {@code stop_token_ids}, which servers like vLLM take
 */
record ClientStops(List<String> texts, Set<Long> tokens) {
  static final String TEXTS = "stop";
  private static final String TOKENS = "stop_token_ids";

  static ClientStops of(CompletionRequest request) {
    Set<Long> tokens = new HashSet<>();
    for (JsonNode id : request.body().json().path(TOKENS)) {
      if (id.isIntegralNumber()) {
        tokens.add(id.longValue());
      }
    }
    return new ClientStops(request.parameters().stop(), tokens);
  }

  ClientStops {
    texts = List.copyOf(texts);
    tokens = Set.copyOf(tokens);
  }

  /**
   * The field that names what ended a choice that stopped; empty where its model ended by itself.
   * Where nobody says which, a text is taken to have.
   */
  Optional<String> fieldOf(StopReason told) {
    if (told instanceof StopReason.Token token) {
      return tokens.contains(token.id()) ? Optional.of(TOKENS) : Optional.empty();
    }
    return told instanceof StopReason.Nothing || texts.isEmpty()
        ? Optional.empty()
        : Optional.of(TEXTS);
  }

  /**
   * Whether what a server tells of a choice's end means something. One that tells a text that
   * nobody asked for means something else by the field than vLLM does: that is taken for nothing
   * told.
   */
  boolean understand(StopReason told) {
    return told instanceof StopReason.Text text
        ? texts.contains(text.text())
        : !(told instanceof StopReason.Untold);
  }
}
