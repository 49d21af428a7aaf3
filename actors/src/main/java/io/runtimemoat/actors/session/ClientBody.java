package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A chat completion as its client wrote it, for upstreams that speak the same dialect.
 *
 * @param json OpenAI's parameters and whatever else the client sent; not to be changed
 * @param asksForTools whether an answer may have to be a tool call
 * @param asksForSchema whether the answer has to follow a JSON Schema
 * @param headers to pass on: {@code traceparent}, {@code tracestate}, {@code x-request-id}
 */
public record ClientBody(
    ObjectNode json, boolean asksForTools, boolean asksForSchema, Map<String, String> headers) {
  public ClientBody {
    headers = Map.copyOf(headers);
  }

  /** Of a request that did not come as JSON of that dialect. */
  public static ClientBody none() {
    return new ClientBody(new ObjectNode(JsonNodeFactory.instance), false, false, Map.of());
  }
}
