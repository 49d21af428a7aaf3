package io.runtimemoat.actors.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The texts of a chat completion's body, for the guard: every string in it but those that name
 * things of the server's, describe tools and answers, or are sound and pictures. A field that
 * nobody here knows is a text.
 */
final class BodyTexts {
  /** Fields of the body itself that are no texts of people. */
  private static final Set<String> STEERING =
      Set.of(
          "model",
          "tools",
          "functions",
          "tool_choice",
          "function_call",
          "response_format",
          "stream_options",
          "modalities",
          "audio",
          "service_tier",
          "reasoning_effort",
          "verbosity",
          "logit_bias",
          "moat");

  /** Fields below it that are names of the protocol's, made by servers, or not text at all. */
  private static final Set<String> STRUCTURE =
      Set.of("role", "type", "id", "tool_call_id", "input_audio", "file_data");

  private BodyTexts() {}

  /** All texts, in the order of the body. */
  static List<String> of(ObjectNode body) {
    List<String> texts = new ArrayList<>();
    visit(
        body,
        STEERING,
        text -> {
          texts.add(text);
          return text;
        });
    return texts;
  }

  /**
   * The body with other texts.
   *
   * @param texts one for each of {@link #of}, in that order
   */
  static ObjectNode with(ObjectNode body, List<String> texts) {
    Iterator<String> next = texts.iterator();
    ObjectNode changed = body.deepCopy();
    visit(changed, STEERING, text -> next.next());
    return changed;
  }

  private static void visit(ObjectNode object, Set<String> left, UnaryOperator<String> each) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isTextual() && !left.contains(field.getKey())) {
        String text = value.textValue();
        String changed = isPicture(text) ? text : each.apply(text);
        if (!changed.equals(text)) {
          field.setValue(TextNode.valueOf(changed));
        }
      } else if (!left.contains(field.getKey())) {
        descend(value, each);
      }
    }
  }

  private static void visit(ArrayNode array, UnaryOperator<String> each) {
    for (int i = 0; i < array.size(); i++) {
      JsonNode value = array.get(i);
      if (value.isTextual()) {
        String changed = each.apply(value.textValue());
        if (!changed.equals(value.textValue())) {
          array.set(i, TextNode.valueOf(changed));
        }
      } else {
        descend(value, each);
      }
    }
  }

  /** Bodies nest at most as deep as {@code moat.http.max-nesting} allows. */
  private static void descend(JsonNode value, UnaryOperator<String> each) {
    if (value instanceof ObjectNode object) {
      visit(object, STRUCTURE, each);
    } else if (value instanceof ArrayNode array) {
      visit(array, each);
    }
  }

  /** A data URL of nothing but base64 (RFC 2397). */
  private static boolean isPicture(String text) {
    int start = text.startsWith("data:image/") ? text.indexOf(";base64,") : -1;
    return start >= 0
        && text.chars().limit(start).noneMatch(Character::isWhitespace)
        && text.chars().skip(start + 8L).allMatch(BodyTexts::isBase64);
  }

  private static boolean isBase64(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '+'
        || c == '/'
        || c == '=';
  }
}
