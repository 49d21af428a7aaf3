package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random schemas of 2020-12 and values that have a chance to satisfy them; a seed gives one series.
 */
public final class RandomSchemas {
  static final List<String> KEYS = List.of("a", "b", "ab", "c", "é", "\"q", "1", "11", "a, b");
  static final List<String> TEXTS = List.of("", "a", "ab", "abc", "b", "é", "😀x", "a\nb");
  private static final List<String> NUMBERS =
      List.of("0", "1", "-1", "2", "3", "10", "1.5", "0.1", "-2.25", "100", "7", "1e2", "20");
  private static final List<String> PATTERNS =
      List.of("^a", "b$", "^[ab]+$", "^.{2}$", "a|b", "^(ab)*$", "[^a]");

  /** After every text that leads to a match, a longer one leads to one. */
  private static final List<String> GROWING = List.of("^a", "b$", "^[ab]+$", "^(ab)*$", "[^a]");

  /** After some text that leads to a match no longer one does. */
  private static final List<String> BOUNDED =
      List.of("^[ab]{0,2}$", "^(a|b|é)$", "^.?$", "^a*b$", "^(ab*|b)$", "^[^a]{1,2}$", "^(é|è)x?$");

  private final Random random;
  private final boolean exactOnly;

  /**
   * A series.
   *
   * @param exactOnly whether every keyword is decided at the earliest byte
   */
  public RandomSchemas(long seed, boolean exactOnly) {
    this.random = new Random(seed);
    this.exactOnly = exactOnly;
  }

  /** A schema as JSON text. */
  public String schema() {
    return JsonText.of(schema(3));
  }

  JsonValue schema(int depth) {
    if (random.nextInt(12) == 0) {
      return new JsonValue.Bool(random.nextInt(4) != 0);
    }
    Map<String, JsonValue> out = new LinkedHashMap<>();
    for (int i = random.nextInt(3) + 1; i > 0; i--) {
      keyword(out, depth);
    }
    return new JsonValue.Obj(out);
  }

  private void keyword(Map<String, JsonValue> out, int depth) {
    int kinds = exactOnly ? 13 : 19;
    switch (random.nextInt(depth > 0 ? kinds : 7)) {
      case 0 -> out.putIfAbsent("type", type());
      case 1 -> out.put("enum", new JsonValue.Arr(distinct(1 + random.nextInt(3))));
      case 2 -> {
        out.put("minimum", number());
        if (random.nextBoolean()) {
          out.put("exclusiveMaximum", number());
        }
      }
      case 3 -> out.put("multipleOf", num(List.of("1", "2", "0.5", "3").get(random.nextInt(4))));
      case 4 -> {
        int min = random.nextInt(3);
        out.put("minLength", num(min));
        out.put("maxLength", num(min + random.nextInt(3)));
      }
      case 5 -> out.put("pattern", new JsonValue.Str(pick(PATTERNS)));
      case 6 -> out.put("const", value(1));
      case 7 -> object(out, depth);
      case 8 -> array(out, depth);
      case 9 -> out.put("anyOf", schemas(depth));
      case 10 -> out.put("allOf", schemas(depth));
      case 11 -> {
        out.put("minProperties", num(random.nextInt(3)));
        out.put("propertyNames", schema(0));
      }
      case 12 -> {
        Map<String, JsonValue> dependent = new LinkedHashMap<>();
        dependent.put(pick(KEYS), new JsonValue.Arr(List.of(new JsonValue.Str(pick(KEYS)))));
        out.put("dependentRequired", new JsonValue.Obj(dependent));
      }
      case 13 -> out.put("oneOf", schemas(depth));
      case 14 -> out.put("not", schema(depth - 1));
      case 15 -> {
        out.put("if", schema(depth - 1));
        out.put("then", schema(depth - 1));
        out.put("else", schema(depth - 1));
      }
      case 16 -> {
        out.put("contains", schema(depth - 1));
        out.put("minContains", num(random.nextInt(3)));
      }
      // the oracle (1.5.8) asks it of objects too, where the standard gives it no meaning
      case 17 -> {
        out.put("type", new JsonValue.Str("array"));
        out.put("uniqueItems", new JsonValue.Bool(true));
        if (random.nextBoolean()) {
          out.put("items", strings());
        }
      }
      default ->
          out.put(
              random.nextBoolean() ? "unevaluatedProperties" : "unevaluatedItems",
              schema(depth - 1));
    }
  }

  private void object(Map<String, JsonValue> out, int depth) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (int i = random.nextInt(3) + 1; i > 0; i--) {
      properties.put(pick(KEYS), schema(depth - 1));
    }
    out.put("properties", new JsonValue.Obj(properties));
    if (random.nextBoolean()) {
      out.put("required", new JsonValue.Arr(List.of(new JsonValue.Str(pick(KEYS)))));
    }
    if (random.nextInt(3) == 0) {
      out.put("patternProperties", new JsonValue.Obj(Map.of(pick(PATTERNS), schema(depth - 1))));
    }
    if (random.nextBoolean()) {
      out.put(
          "additionalProperties",
          random.nextBoolean() ? new JsonValue.Bool(false) : schema(depth - 1));
    }
    if (random.nextInt(3) == 0) {
      out.put("maxProperties", num(random.nextInt(4)));
    }
  }

  void array(Map<String, JsonValue> out, int depth) {
    if (random.nextBoolean()) {
      out.put("prefixItems", schemas(depth));
    }
    if (random.nextBoolean()) {
      out.put("items", schema(depth - 1));
    }
    if (random.nextBoolean()) {
      int min = random.nextInt(3);
      out.put("minItems", num(min));
      out.put("maxItems", num(min + random.nextInt(3)));
    }
  }

  /** A schema with rules that are each other's opposites. */
  public String opposed() {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      out.putAll(plain(2));
    }
    switch (random.nextInt(3)) {
      case 0 -> out.put("not", new JsonValue.Obj(plain(2)));
      case 1 -> out.put("oneOf", plains(3));
      default -> {
        out.put("if", new JsonValue.Obj(plain(2)));
        out.put(random.nextBoolean() ? "then" : "else", new JsonValue.Obj(plain(2)));
        if (random.nextBoolean()) {
          out.put("then", new JsonValue.Obj(plain(2)));
        }
      }
    }
    return JsonText.of(new JsonValue.Obj(out));
  }

  /** A rule whose opposite can be said by rules, or two. */
  private Map<String, JsonValue> plain(int depth) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    JsonValue key = new JsonValue.Str(pick(KEYS));
    switch (random.nextInt(depth > 0 ? 13 : 7)) {
      case 0 -> out.put("enum", new JsonValue.Arr(texts()));
      case 1 -> out.put("const", new JsonValue.Str(pick(TEXTS)));
      case 2 -> out.put("pattern", new JsonValue.Str(pick(PATTERNS)));
      case 3 -> out.put(random.nextBoolean() ? "minLength" : "maxLength", num(random.nextInt(3)));
      case 4 -> out.put("type", type());
      case 5 -> out.put("required", new JsonValue.Arr(List.of(key)));
      case 6 -> out.put(random.nextBoolean() ? "minimum" : "exclusiveMaximum", number());
      case 7 -> out.put("anyOf", plains(depth));
      case 8 -> out.put("allOf", plains(depth));
      case 9 -> out.put("not", new JsonValue.Obj(plain(depth - 1)));
      case 10 ->
          out.put(
              "dependentRequired",
              new JsonValue.Obj(Map.of(pick(KEYS), new JsonValue.Arr(List.of(key)))));
      default -> {
        Map<String, JsonValue> properties = new LinkedHashMap<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
          properties.put(pick(KEYS), new JsonValue.Obj(plain(depth - 1)));
        }
        out.put("properties", new JsonValue.Obj(properties));
        if (random.nextBoolean()) {
          out.put("type", new JsonValue.Str("object"));
          out.put("required", new JsonValue.Arr(List.of(key)));
        }
      }
    }
    return out;
  }

  private JsonValue plains(int depth) {
    List<JsonValue> all = new ArrayList<>();
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      all.add(new JsonValue.Obj(plain(depth - 1)));
    }
    return new JsonValue.Arr(all);
  }

  /** An array of strings that differ, which is told at the earliest byte. */
  public String distinctStrings() {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("type", new JsonValue.Str("array"));
    out.put("uniqueItems", new JsonValue.Bool(true));
    out.put("items", random.nextInt(3) == 0 ? boundedStrings() : strings());
    if (random.nextInt(3) == 0) {
      out.put("minItems", num(random.nextInt(4)));
    }
    if (random.nextInt(3) == 0) {
      out.put("maxItems", num(1 + random.nextInt(3)));
    }
    return JsonText.of(new JsonValue.Obj(out));
  }

  /** Of a language that can be used up, or of a length that ends. */
  JsonValue boundedStrings() {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("type", new JsonValue.Str("string"));
    if (random.nextBoolean()) {
      out.put("pattern", new JsonValue.Str(pick(BOUNDED)));
    }
    if (out.size() == 1 || random.nextBoolean()) {
      out.put("maxLength", num(random.nextInt(4)));
      out.put("minLength", num(random.nextInt(2)));
    }
    return new JsonValue.Obj(out);
  }

  /** Listed ones, such as may always grow, or both. */
  JsonValue strings() {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    switch (random.nextInt(4)) {
      case 0 -> out.put("type", new JsonValue.Str("string"));
      case 1 -> {
        out.put("type", new JsonValue.Str("string"));
        out.put("pattern", new JsonValue.Str(pick(GROWING)));
        out.put("minLength", num(random.nextInt(3)));
      }
      case 2 -> out.put("enum", new JsonValue.Arr(texts()));
      default -> {
        out.put("type", new JsonValue.Str("string"));
        out.put("anyOf", new JsonValue.Arr(List.of(strings(), strings())));
      }
    }
    return new JsonValue.Obj(out);
  }

  List<JsonValue> texts() {
    return TEXTS.stream()
        .filter(text -> random.nextBoolean())
        .<JsonValue>map(JsonValue.Str::new)
        .toList();
  }

  /** An array of a few strings, of which some may be the same. */
  public JsonValue someStrings() {
    List<JsonValue> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      items.add(new JsonValue.Str(pick(TEXTS)));
    }
    return new JsonValue.Arr(items);
  }

  private JsonValue schemas(int depth) {
    List<JsonValue> all = new ArrayList<>();
    for (int i = random.nextInt(2) + 1; i > 0; i--) {
      all.add(schema(depth - 1));
    }
    return new JsonValue.Arr(all);
  }

  JsonValue type() {
    List<String> types =
        List.of("null", "boolean", "integer", "number", "string", "array", "object");
    if (random.nextInt(3) == 0) {
      int first = random.nextInt(types.size() - 1);
      return new JsonValue.Arr(
          List.of(new JsonValue.Str(types.get(first)), new JsonValue.Str(types.get(first + 1))));
    }
    return new JsonValue.Str(pick(types));
  }

  private List<JsonValue> distinct(int count) {
    List<JsonValue> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonValue value = value(1);
      if (!all.contains(value)) {
        all.add(value);
      }
    }
    return all;
  }

  /** A value of at most {@code depth} levels of containers. */
  public JsonValue value(int depth) {
    int kind = random.nextInt(depth > 0 ? 8 : 5);
    if (kind == 0) {
      return random.nextBoolean() ? new JsonValue.Null() : new JsonValue.Bool(random.nextBoolean());
    }
    if (kind <= 2) {
      return new JsonValue.Str(pick(TEXTS));
    }
    if (kind <= 4) {
      return number();
    }
    if (kind == 5 && random.nextInt(3) == 0) {
      return someStrings();
    }
    if (kind == 5) {
      List<JsonValue> items = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        items.add(value(depth - 1));
      }
      return new JsonValue.Arr(items);
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.put(pick(KEYS), value(depth - 1));
    }
    return new JsonValue.Obj(members);
  }

  private JsonValue number() {
    return num(pick(NUMBERS));
  }

  private static JsonValue num(String written) {
    return new JsonValue.Num(new BigDecimal(written));
  }

  static JsonValue num(int value) {
    return new JsonValue.Num(BigDecimal.valueOf(value));
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
