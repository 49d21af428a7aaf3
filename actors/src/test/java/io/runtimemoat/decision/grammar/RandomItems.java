package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random arrays of values that must differ, objects above all; a seed gives one series. */
public final class RandomItems {
  private final Random random;
  private final RandomSchemas schemas;

  public RandomItems(long seed) {
    this.random = new Random(seed);
    this.schemas = new RandomSchemas(seed + 1, false);
  }

  /** An array of values that differ, of which many objects have members that are the same. */
  public String distinctValues() {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("type", new JsonValue.Str("array"));
    out.put("uniqueItems", new JsonValue.Bool(true));
    if (random.nextInt(8) != 0) {
      out.put("items", random.nextInt(4) == 0 ? schemas.schema(0) : item(2));
    }
    if (random.nextInt(4) == 0) {
      out.put("minItems", RandomSchemas.num(1 + random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      out.put("maxItems", RandomSchemas.num(1 + random.nextInt(4)));
    }
    JsonValue array = new JsonValue.Obj(out);
    return JsonText.of(
        random.nextInt(4) == 0
            ? new JsonValue.Obj(
                Map.of("anyOf", new JsonValue.Arr(List.of(array, new JsonValue.Obj(array(1))))))
            : array);
  }

  private Map<String, JsonValue> array(int depth) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    schemas.array(out, depth);
    return out;
  }

  private JsonValue item(int depth) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return new JsonValue.Obj(Map.of("type", schemas.type()));
    }
    if (kind == 1) {
      return new JsonValue.Obj(
          Map.of("anyOf", new JsonValue.Arr(List.of(member(), item(depth - 1)))));
    }
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      boolean nested = depth > 0 && random.nextInt(6) == 0;
      properties.put(pick(RandomSchemas.KEYS.subList(0, 3)), nested ? item(depth - 1) : member());
    }
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("type", new JsonValue.Str("object"));
    out.put("properties", new JsonValue.Obj(properties));
    out.put(
        "required",
        new JsonValue.Arr(
            properties.keySet().stream()
                .filter(key -> random.nextInt(3) != 0)
                .<JsonValue>map(JsonValue.Str::new)
                .toList()));
    if (random.nextInt(4) != 0) {
      out.put("additionalProperties", new JsonValue.Bool(false));
    }
    return new JsonValue.Obj(out);
  }

  private JsonValue member() {
    return switch (random.nextInt(6)) {
      case 0 -> schemas.boundedStrings();
      case 1 -> new JsonValue.Obj(Map.of("type", schemas.type()));
      case 2 -> new JsonValue.Obj(Map.of("type", new JsonValue.Str("integer")));
      case 3 -> new JsonValue.Obj(Map.of("enum", new JsonValue.Arr(schemas.texts())));
      default -> schemas.strings();
    };
  }

  /** An array of a few values, often with the members of the one before. */
  public JsonValue someItems() {
    List<JsonValue> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      JsonValue last = items.isEmpty() ? null : items.get(items.size() - 1);
      items.add(last != null && random.nextInt(3) == 0 ? last : someItem(2));
    }
    return new JsonValue.Arr(items);
  }

  private JsonValue someItem(int depth) {
    int kind = random.nextInt(8);
    if (kind < 2 || depth == 0) {
      return kind == 0
          ? RandomSchemas.num(1 + random.nextInt(3))
          : new JsonValue.Str(pick(RandomSchemas.TEXTS));
    }
    if (kind == 2) {
      return schemas.value(2);
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      boolean nested = random.nextInt(6) == 0;
      members.put(
          pick(RandomSchemas.KEYS.subList(0, 3)), nested ? someItem(depth - 1) : someItem(0));
    }
    return new JsonValue.Obj(members);
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
