package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The fields of one JSON object; every complaint names the field.
 *
 * @param path of the object, empty or ending in a dot
 */
record LabFields(String path, JsonNode object) {
  /** Bounds the memory of one line's work. */
  static final int MOST_ITEMS = 1_000_000;

  /** Refuses members that nobody reads. */
  void only(String... names) throws BadLineException {
    LabLines.only(path, object, names);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  double number(String name) throws BadLineException {
    return asNumber(path + name, object.path(name));
  }

  double number(String name, double absent) throws BadLineException {
    return has(name) ? number(name) : absent;
  }

  /** NaN where it is missing or null. */
  double numberOrNaN(String name) throws BadLineException {
    return number(name, Double.NaN);
  }

  long whole(String name) throws BadLineException {
    return asWhole(path + name, object.path(name));
  }

  long whole(String name, long absent) throws BadLineException {
    return has(name) ? whole(name) : absent;
  }

  boolean flag(String name, boolean absent) throws BadLineException {
    JsonNode value = object.path(name);
    if (!has(name)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw wrong(path + name, value, "true or false");
    }
    return value.booleanValue();
  }

  String text(String name) throws BadLineException {
    if (!object.path(name).isTextual()) {
      throw wrong(path + name, object.path(name), "a string");
    }
    return object.path(name).textValue();
  }

  String text(String name, String absent) throws BadLineException {
    return has(name) ? text(name) : absent;
  }

  /** One of an enum's names in lower case. */
  <E extends Enum<E>> E word(String name, Class<E> type, Optional<E> absent)
      throws BadLineException {
    if (!has(name) && absent.isPresent()) {
      return absent.get();
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      words.add(constant.name().toLowerCase(Locale.ROOT));
      if (object.path(name).isTextual()
          && constant.name().equalsIgnoreCase(object.path(name).textValue())) {
        return constant;
      }
    }
    throw wrong(path + name, object.path(name), "one of " + String.join(", ", words));
  }

  LabFields section(String name) throws BadLineException {
    if (!object.path(name).isObject()) {
      throw wrong(path + name, object.path(name), "an object");
    }
    return new LabFields(path + name + ".", object.path(name));
  }

  List<LabFields> sections(String name) throws BadLineException {
    List<LabFields> sections = new ArrayList<>();
    for (JsonNode item : items(name)) {
      if (!item.isObject()) {
        throw new BadLineException(path + name + " must be a list of objects");
      }
      sections.add(new LabFields(path + name + "[" + sections.size() + "].", item));
    }
    return sections;
  }

  double[] numbers(String name) throws BadLineException {
    return asNumbers(path + name, items(name));
  }

  long[] wholes(String name) throws BadLineException {
    List<JsonNode> items = items(name);
    long[] values = new long[items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = asWhole(path + name, items.get(i));
    }
    return values;
  }

  double[][] table(String name) throws BadLineException {
    List<JsonNode> rows = items(name);
    double[][] table = new double[rows.size()][];
    for (int i = 0; i < table.length; i++) {
      table[i] = asNumbers(path + name, list(path + name, rows.get(i)));
    }
    return table;
  }

  List<String> texts(String name) throws BadLineException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : items(name)) {
      if (!item.isTextual()) {
        throw new BadLineException(path + name + " must be a list of strings");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  private static BadLineException wrong(String name, JsonNode value, String wanted) {
    return new BadLineException(
        name + (value.isMissingNode() ? " is missing; it" : "") + " must be " + wanted);
  }

  private List<JsonNode> items(String name) throws BadLineException {
    return list(path + name, object.path(name));
  }

  private static List<JsonNode> list(String name, JsonNode value) throws BadLineException {
    if (!value.isArray() || value.size() > MOST_ITEMS) {
      throw wrong(name, value, "a list of at most " + MOST_ITEMS + " items");
    }
    List<JsonNode> items = new ArrayList<>();
    value.forEach(items::add);
    return items;
  }

  private static double[] asNumbers(String name, List<JsonNode> items) throws BadLineException {
    double[] values = new double[items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = asNumber(name, items.get(i));
    }
    return values;
  }

  private static double asNumber(String name, JsonNode value) throws BadLineException {
    if (!value.isNumber()) {
      throw wrong(name, value, "a number");
    }
    return value.doubleValue();
  }

  private static long asWhole(String name, JsonNode value) throws BadLineException {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "a whole number");
    }
    return value.longValue();
  }
}
