package io.runtimemoat.node.lab.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Reads an object's fields within ranges; what is wrong is told by name.
 *
 * @param name of the object, for people
 */
record Fields(JsonNode node, String name) {
  private static final JsonMapper JSON = new JsonMapper();

  Fields {
    if (!node.isObject()) {
      throw new IllegalArgumentException(name + " is not a JSON object");
    }
  }

  /** Refuses fields that nobody reads. */
  void allowOnly(Set<String> known) {
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw new IllegalArgumentException(
                    "%s has no field '%s' but %s"
                        .formatted(name, field, known.stream().sorted().toList()));
              }
            });
  }

  /** An object, empty when it is not there. */
  Fields object(String field) {
    return new Fields(node.has(field) ? node.get(field) : JSON.createObjectNode(), field);
  }

  /** An array's elements, or {@code usual} as texts when it is not there. */
  List<JsonNode> array(String field, Collection<String> usual) {
    JsonNode found = node.get(field);
    ArrayNode texts = JSON.createArrayNode();
    usual.forEach(texts::add);
    if (found != null && !found.isArray()) {
      throw new IllegalArgumentException(field + " is an array");
    }
    List<JsonNode> elements = new ArrayList<>();
    (found == null ? texts : found).forEach(elements::add);
    return elements;
  }

  String text(String field, String usual) {
    JsonNode found = node.get(field);
    if (found != null && !found.isTextual()) {
      throw new IllegalArgumentException(field + " is a text, not " + found);
    }
    return found == null ? usual : found.textValue();
  }

  boolean flag(String field) {
    JsonNode found = node.get(field);
    if (found != null && !found.isBoolean()) {
      throw new IllegalArgumentException(field + " is true or false, not " + found);
    }
    return found != null && found.booleanValue();
  }

  int intIn(String field, int usual, int low, int high) {
    JsonNode found = node.get(field);
    if (found == null) {
      return usual;
    }
    if (!found.isIntegralNumber() || found.longValue() < low || found.longValue() > high) {
      throw new IllegalArgumentException(
          "%s is a whole number from %d to %d, not %s".formatted(field, low, high, found));
    }
    return found.intValue();
  }

  double doubleIn(String field, double usual, double low, double high) {
    JsonNode found = node.get(field);
    if (found == null) {
      return usual;
    }
    double value = found.doubleValue();
    if (!found.isNumber() || !(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "%s is a number from %s to %s, not %s".formatted(field, low, high, found));
    }
    return value;
  }
}
