package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The request that every load sends. */
final class ChatBody {
  private static final JsonMapper JSON = new JsonMapper();

  private ChatBody() {}

  static String of(String model, boolean stream) {
    return request(model, stream).toString();
  }

  /** The same, and the answer has to be the document that the stub's answers are. */
  static String heldToSchema(String model, boolean stream) {
    ObjectNode body = request(model, stream);
    ObjectNode named = body.putObject("response_format").put("type", "json_schema");
    ObjectNode schema = named.putObject("json_schema").put("name", "words").put("strict", true);
    ObjectNode document = schema.putObject("schema").put("type", "object");
    document.put("additionalProperties", false).putArray("required").add("words");
    ObjectNode words = document.putObject("properties").putObject("words").put("type", "array");
    words.putObject("items").put("type", "string");
    return body.toString();
  }

  private static ObjectNode request(String model, boolean stream) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("stream", stream).put("temperature", 0);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "The travel bag arrived broken. My order number is HC-32435.");
    return body;
  }
}
