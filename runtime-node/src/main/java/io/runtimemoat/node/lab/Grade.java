package io.runtimemoat.node.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How one answer compares with the expected object.
 *
 * @param parsed whether the answer is one JSON object
 * @param exact whether it has exactly the expected fields and values
 * @param wrongFields top-level fields that are missing, extra or of another value, sorted
 */
public record Grade(boolean parsed, boolean exact, Set<String> wrongFields) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Compares by value: the order of properties does not matter and 1.0 equals 1. */
  public static Grade of(JsonNode expected, String answer) {
    JsonNode actual;
    try {
      actual = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      return new Grade(false, false, names(expected));
    }
    if (!actual.isObject()) {
      return new Grade(false, false, names(expected));
    }
    Set<String> wrong = new TreeSet<>();
    for (String name : names(expected)) {
      if (!actual.has(name) || !sameValue(expected.get(name), actual.get(name))) {
        wrong.add(name);
      }
    }
    for (String name : names(actual)) {
      if (!expected.has(name)) {
        wrong.add(name);
      }
    }
    return new Grade(true, wrong.isEmpty(), wrong);
  }

  private static boolean sameValue(JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber()) {
      return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    if (expected.isArray() && actual.isArray()) {
      return sameElements(expected, actual);
    }
    if (expected.isObject() && actual.isObject()) {
      return sameProperties(expected, actual);
    }
    return expected.equals(actual);
  }

  private static boolean sameElements(JsonNode expected, JsonNode actual) {
    if (expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!sameValue(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameProperties(JsonNode expected, JsonNode actual) {
    if (expected.size() != actual.size()) {
      return false;
    }
    for (Iterator<Map.Entry<String, JsonNode>> it = expected.properties().iterator();
        it.hasNext(); ) {
      Map.Entry<String, JsonNode> property = it.next();
      JsonNode other = actual.get(property.getKey());
      if (other == null || !sameValue(property.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
