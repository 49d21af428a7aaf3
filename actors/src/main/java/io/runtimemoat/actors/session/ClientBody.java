package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A chat completion as its client wrote it, for upstreams that speak the same dialect.
 *
 * @param json OpenAI's parameters and whatever else the client sent; not to be changed
 * @param asksForTools whether an answer may have to be a tool call
 * @param asksForSchema whether the answer has to follow a JSON Schema
 */
public record ClientBody(ObjectNode json, boolean asksForTools, boolean asksForSchema) {
  /** Of a request that did not come as JSON of that dialect. */
  public static ClientBody none() {
    return new ClientBody(new ObjectNode(JsonNodeFactory.instance), false, false);
  }
}
