package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Tells a server that cannot hold its answer to a schema or a grammar what is wanted, in the words
 * of a system message in place of the fields. {@code json_object} stays a field: servers that know
 * no schema know that.
 */
final class ToldFormat {
  /** More tokens than the words around a schema can have. */
  static final int MOST_TOKENS = 400;

  private static final String ONLY = " Write nothing else: no comment, and no fence around it.\n";
  private static final String FORMAT = "response_format";
  private static final String OUTPUTS = "structured_outputs";
  private static final List<String> KINDS = List.of("json", "regex", "choice", "grammar");

  private ToldFormat() {}

  /** The body in which the fields became words; itself where it has none. */
  static ObjectNode in(ObjectNode body) {
    String told = told(body);
    if (told.isEmpty()) {
      return body;
    }
    ObjectNode sent = body.deepCopy();
    if (!body.path(FORMAT).path("type").asText().equals("json_object")) {
      sent.remove(FORMAT);
    }
    sent.remove(OUTPUTS);
    KINDS.forEach(kind -> sent.remove("guided_" + kind));
    tell(sent.withArray("messages"), told);
    return sent;
  }

  private static String told(ObjectNode body) {
    if (body.path(FORMAT).path("type").asText().equals("json_schema")) {
      return told("json", body.path(FORMAT).path("json_schema").path("schema"));
    }
    if (body.path(OUTPUTS).path("json_object").asBoolean()) {
      return "Answer with a JSON object." + ONLY;
    }
    for (String kind : KINDS) {
      String older = "guided_" + kind;
      if (body.path(OUTPUTS).hasNonNull(kind)) {
        return told(kind, body.path(OUTPUTS).path(kind));
      }
      if (body.hasNonNull(older)) {
        return told(kind, body.path(older));
      }
    }
    return "";
  }

  private static String told(String kind, JsonNode wanted) {
    String text = wanted.isTextual() ? wanted.textValue() : wanted.toString();
    return switch (kind) {
      case "json" -> "Answer with JSON that satisfies this JSON Schema." + ONLY + text;
      case "regex" ->
          "Answer with a text that this regular expression matches whole." + ONLY + text;
      case "choice" -> "Answer with one of the texts of this JSON array, as it is." + ONLY + text;
      case "grammar" -> "Answer with a text of this grammar." + ONLY + text;
      default -> throw new IllegalArgumentException("nobody asks for " + kind);
    };
  }

  /** Many templates take one system message, at the beginning. */
  private static void tell(ArrayNode messages, String told) {
    String role = messages.path(0).path("role").asText();
    boolean system = role.equals("system") || role.equals("developer");
    if (system && messages.get(0) instanceof ObjectNode first) {
      JsonNode content = first.path("content");
      if (content instanceof ArrayNode parts) {
        parts.addObject().put("type", "text").put("text", told);
      } else {
        first.put("content", content.asText() + "\n\n" + told);
      }
    } else {
      messages.insertObject(0).put("role", "system").put("content", told);
    }
  }
}
