package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The request that every load sends. */
final class ChatBody {
  private ChatBody() {}

  static String of(String model, boolean stream) {
    ObjectNode body = new JsonMapper().createObjectNode();
    body.put("model", model).put("stream", stream).put("temperature", 0);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "The travel bag arrived broken. My order number is HC-32435.");
    return body.toString();
  }
}
