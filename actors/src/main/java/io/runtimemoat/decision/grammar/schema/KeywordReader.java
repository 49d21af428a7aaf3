package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords of one schema, checked for their form; remembers which were asked for. */
final class KeywordReader {
  private final JsonValue.Obj schema;
  private final String path;
  private final List<KeywordUse> uses;
  private final Set<String> taken = new HashSet<>();

  KeywordReader(JsonValue.Obj schema, String path, List<KeywordUse> uses) {
    this.schema = schema;
    this.path = path;
    this.uses = uses;
  }

  /** A keyword's value, noted as enforced. */
  @Nullable JsonValue take(String keyword, Enforcement enforcement) {
    JsonValue value = schema.members().get(keyword);
    if (value != null && taken.add(keyword)) {
      uses.add(new KeywordUse(keyword, path, enforcement));
    }
    return value;
  }

  /** A keyword's value, without a note. */
  @Nullable JsonValue peek(String keyword) {
    return schema.members().get(keyword);
  }

  /** Marks a keyword as one that has no force. */
  void ignore(String keyword) {
    if (schema.members().containsKey(keyword) && taken.add(keyword)) {
      uses.add(new KeywordUse(keyword, path, Enforcement.IGNORED));
    }
  }

  /** Notes every keyword that nobody asked for. */
  void ignoreRest(Set<String> silent) {
    for (String keyword : schema.members().keySet()) {
      if (!silent.contains(keyword)) {
        ignore(keyword);
      }
    }
  }

  RefusedSchemaException refused(String keyword, String reason) {
    return new RefusedSchemaException(keyword, path, reason);
  }

  int count(String keyword, int absent) throws RefusedSchemaException {
    JsonValue value = take(keyword, Enforcement.EXACT);
    if (value == null) {
      return absent;
    }
    if (!(value instanceof JsonValue.Num number)
        || !number.isInteger()
        || number.value().signum() < 0) {
      throw refused(keyword, "must be a whole number from 0 up");
    }
    BigDecimal largest = BigDecimal.valueOf(Integer.MAX_VALUE);
    return number.value().min(largest).intValueExact();
  }

  @Nullable BigDecimal number(String keyword) throws RefusedSchemaException {
    JsonValue value = take(keyword, Enforcement.EXACT);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonValue.Num number) {
      return number.value();
    }
    throw refused(keyword, "must be a number");
  }

  boolean flag(String keyword, Enforcement enforcement) throws RefusedSchemaException {
    JsonValue value = take(keyword, enforcement);
    if (value == null) {
      return false;
    }
    if (value instanceof JsonValue.Bool flag) {
      return flag.value();
    }
    throw refused(keyword, "must be true or false");
  }

  @Nullable String text(String keyword, Enforcement enforcement) throws RefusedSchemaException {
    JsonValue value = take(keyword, enforcement);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonValue.Str string) {
      return string.value();
    }
    throw refused(keyword, "must be a string");
  }

  List<String> texts(String keyword, @Nullable JsonValue value) throws RefusedSchemaException {
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof JsonValue.Arr array) {
      for (JsonValue item : array.items()) {
        if (!(item instanceof JsonValue.Str string)) {
          throw refused(keyword, "must be a list of strings, not of " + JsonText.of(item));
        }
        texts.add(string.value());
      }
      return texts;
    }
    throw refused(keyword, "must be a list of strings");
  }

  /** A keyword that holds schemas by name. */
  Map<String, JsonValue> map(String keyword, Enforcement enforcement)
      throws RefusedSchemaException {
    JsonValue value = take(keyword, enforcement);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof JsonValue.Obj map) {
      return map.members();
    }
    throw refused(keyword, "must be an object");
  }

  List<JsonValue> list(String keyword, Enforcement enforcement) throws RefusedSchemaException {
    JsonValue value = take(keyword, enforcement);
    if (value == null) {
      return List.of();
    }
    if (value instanceof JsonValue.Arr array) {
      return array.items();
    }
    throw refused(keyword, "must be a list");
  }

  /** What a schema's type allows; {@code integer} is whether numbers must have no fraction. */
  record Types(Set<JsonType> types, boolean integer) {}

  Types types() throws RefusedSchemaException {
    JsonValue value = take("type", Enforcement.EXACT);
    if (value == null) {
      return new Types(Set.of(JsonType.values()), false);
    }
    List<String> words =
        value instanceof JsonValue.Str one ? List.of(one.value()) : texts("type", value);
    Set<JsonType> types = new HashSet<>();
    boolean integer = false;
    boolean number = false;
    for (String word : words) {
      integer |= word.equals("integer");
      number |= word.equals("number");
      types.add(type(word));
    }
    return new Types(Set.copyOf(types), integer && !number);
  }

  private JsonType type(String word) throws RefusedSchemaException {
    if (word.equals("integer")) {
      return JsonType.NUMBER;
    }
    for (JsonType type : JsonType.values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    throw refused(
        "type",
        "\"" + word + "\" is none of null, boolean, integer, number, string, array, object");
  }
}
