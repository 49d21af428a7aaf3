package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read with their type and range; every refusal names the field by
 * its path from the request's root. A missing field and {@code null} are the same, and read as
 * null.
 */
public final class Fields {
  private final ObjectNode object;
  private final String path;

  public Fields(ObjectNode object) {
    this(object, "");
  }

  private Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /** The field's path from the root, for messages. */
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  public @Nullable JsonNode get(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  public @Nullable String text(String name) throws InvalidRequestException {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrongType(name, "a string", value);
    }
    return wellFormed(value.textValue(), pathOf(name));
  }

  public boolean flag(String name) throws InvalidRequestException {
    JsonNode value = get(name);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw wrongType(name, "true or false", value);
    }
    return value.booleanValue();
  }

  /** A whole number in [low, high]; {@code 3.0} is whole. */
  @Nullable Integer intIn(String name, int low, int high) throws InvalidRequestException {
    Long value = longIn(name, low, high);
    return value == null ? null : value.intValue();
  }

  /** A whole number in [low, high]; {@code 3.0} is whole. */
  public @Nullable Long longIn(String name, long low, long high) throws InvalidRequestException {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    double number = value.doubleValue();
    if (!value.isNumber()) {
      throw wrongType(name, "a whole number", value);
    }
    if (number != Math.rint(number)) {
      throw refused(
          name, "'%s' must be a whole number, not %s.".formatted(pathOf(name), value.asText()));
    }
    boolean fits =
        value.isIntegralNumber() ? value.canConvertToLong() : Math.abs(number) < 1L << 53;
    if (!fits || value.longValue() < low || value.longValue() > high) {
      throw outOfRange(name, Long.toString(low), Long.toString(high));
    }
    return value.longValue();
  }

  /** A finite number in [low, high]. */
  public @Nullable Double doubleIn(String name, double low, double high)
      throws InvalidRequestException {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      throw wrongType(name, "a number", value);
    }
    double number = value.doubleValue();
    if (!(low <= number && number <= high)) {
      throw outOfRange(name, plain(low), plain(high));
    }
    return number;
  }

  public @Nullable ArrayNode array(String name) throws InvalidRequestException {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof ArrayNode array) {
      return array;
    }
    throw wrongType(name, "an array", value);
  }

  public @Nullable Fields object(String name) throws InvalidRequestException {
    JsonNode value = get(name);
    return value == null ? null : nested(value, pathOf(name));
  }

  /** The element {@code index} of the array {@code name}, which must be an object. */
  Fields element(String name, int index, JsonNode value) throws InvalidRequestException {
    return nested(value, pathOf(name) + "[" + index + "]");
  }

  public ObjectNode node() {
    return object;
  }

  /** Refuses every other field, where a typing mistake would open something. */
  public void only(String... names) throws InvalidRequestException {
    List<String> known = List.of(names);
    for (Iterator<String> given = object.fieldNames(); given.hasNext(); ) {
      String name = given.next();
      if (!known.contains(name)) {
        throw refused(name, "'%s' is not known here; known are %s.".formatted(pathOf(name), known));
      }
    }
  }

  /** Checks the type of a field that is accepted and has no effect here. */
  void ignoredText(String... names) throws InvalidRequestException {
    for (String name : names) {
      text(name);
    }
  }

  InvalidRequestException wrongType(String name, String wanted, JsonNode value) {
    return wrongTypeAt(pathOf(name), wanted, value);
  }

  public InvalidRequestException refused(String name, String message) {
    return InvalidRequestException.of(pathOf(name), message);
  }

  /** A text that can be encoded: JSON's escapes allow half of a surrogate pair, UTF-8 does not. */
  static String wellFormed(String text, String path) throws InvalidRequestException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw InvalidRequestException.of(
              path, "'" + path + "' holds half of a surrogate pair, which no encoding can carry.");
        }
        i++;
      }
    }
    return text;
  }

  static InvalidRequestException wrongTypeAt(String path, String wanted, JsonNode value) {
    String got =
        switch (value.getNodeType()) {
          case ARRAY -> "an array";
          case OBJECT -> "an object";
          case STRING -> "a string";
          case BOOLEAN -> "a boolean";
          case NUMBER -> "a number";
          default -> "null";
        };
    return InvalidRequestException.of(
        path, "'%s' must be %s, not %s.".formatted(path, wanted, got));
  }

  private static Fields nested(JsonNode value, String path) throws InvalidRequestException {
    if (value instanceof ObjectNode object) {
      return new Fields(object, path);
    }
    throw wrongTypeAt(path, "an object", value);
  }

  private InvalidRequestException outOfRange(String name, String low, String high) {
    String at = pathOf(name);
    return InvalidRequestException.of(at, "'%s' must be from %s to %s.".formatted(at, low, high));
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
