package io.runtimemoat.actors.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The texts of a chat completion's body, for the guard: every string and every name of a field, but
 * where the wire format itself has a word, a name, sound or a picture ({@link BodyPlace}). Whatever
 * the format does not know is text, the names of its fields too.
 */
final class BodyTexts {
  private BodyTexts() {}

  /** All texts, in the order of the body. */
  static List<String> of(ObjectNode body) {
    List<String> texts = new ArrayList<>();
    rewritten(
        body,
        BodyPlace.BODY,
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
    return rewritten(body, BodyPlace.BODY, text -> next.next());
  }

  private static ObjectNode rewritten(
      ObjectNode object, BodyPlace place, UnaryOperator<String> each) {
    ObjectNode made = object.objectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      BodyPlace known = place.fields().get(field.getKey());
      if (known == null) {
        String name = each.apply(field.getKey());
        made.set(name, rewritten(field.getValue(), BodyPlace.TEXT, each));
      } else {
        made.set(field.getKey(), rewritten(field.getValue(), known, each));
      }
    }
    return made;
  }

  /** Bodies nest at most as deep as {@code moat.http.max-nesting} allows. */
  private static JsonNode rewritten(JsonNode value, BodyPlace place, UnaryOperator<String> each) {
    if (value instanceof ObjectNode object) {
      return rewritten(object, place, each);
    }
    if (value instanceof ArrayNode array) {
      ArrayNode made = array.arrayNode(array.size());
      array.forEach(element -> made.add(rewritten(element, place, each)));
      return made;
    }
    return value.isTextual() && place.isText(value.textValue())
        ? TextNode.valueOf(each.apply(value.textValue()))
        : value;
  }
}
