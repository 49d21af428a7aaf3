package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What an operation answers.
 *
 * @param tag the ETag of what the body shows
 */
record AdminAnswer(int status, JsonNode body, Optional<String> tag) {
  private static final JsonMapper JSON = new JsonMapper();

  static AdminAnswer ok(JsonNode body) {
    return new AdminAnswer(200, body, Optional.empty());
  }

  static AdminAnswer ok(JsonNode body, String tag) {
    return new AdminAnswer(200, body, Optional.of(tag));
  }

  /** A change; 202 while no node has heard of it yet. */
  static AdminAnswer changed(int status, boolean announced, JsonNode body, String tag) {
    return new AdminAnswer(announced ? status : 202, body, Optional.of(tag));
  }

  /** A list in OpenAI's form. */
  static ObjectNode list(List<? extends JsonNode> data, boolean hasMore) {
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    ArrayNode entries = list.putArray("data");
    data.forEach(entries::add);
    return list.put("has_more", hasMore);
  }

  /** What is left of something that was deleted. */
  static ObjectNode deleted(String object, String id) {
    return JSON.createObjectNode().put("object", object).put("id", id).put("deleted", true);
  }

  /** The tag of a revision. */
  static String tag(long revision) {
    return "\"" + revision + "\"";
  }
}
