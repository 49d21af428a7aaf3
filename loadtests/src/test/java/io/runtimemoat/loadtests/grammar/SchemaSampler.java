package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.loadtests.grammar.FlatSchema.DeadEnd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Random values with a good chance to satisfy a schema, made from its text and not by the grammar.
 */
public final class SchemaSampler {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_DEPTH = 14;
  private static final int MOST_VALUES = 60;
  private static final int MORE_ITEMS = 3;
  private static final double OPTIONAL = 0.35;
  private static final List<String> SCALARS =
      List.of("string", "integer", "number", "boolean", "null");

  private final JsonNode root;
  private final Random random;
  private final FlatSchema flat;
  private final ScalarSampler scalars;
  private int room;

  /** Samples of one schema; a seed gives one series. */
  public SchemaSampler(JsonNode root, long seed) {
    this.root = root;
    this.random = new Random(seed);
    this.flat = new FlatSchema(root, random);
    this.scalars = new ScalarSampler(random);
  }

  /** The next value; none where the way that was taken at random led nowhere. */
  public Optional<JsonNode> next() {
    room = MOST_VALUES;
    try {
      return Optional.of(value(root, 0));
    } catch (DeadEnd e) {
      return Optional.empty();
    }
  }

  private JsonNode value(JsonNode schema, int depth) throws DeadEnd {
    room--;
    if (depth > MOST_DEPTH) {
      throw new DeadEnd();
    }
    ObjectNode plain = flat.of(schema);
    if (plain.has("const")) {
      return plain.get("const");
    }
    if (plain.has("enum")) {
      return pick(FlatSchema.list(plain.get("enum")));
    }
    return switch (type(plain, depth)) {
      case "object" -> object(plain, depth);
      case "array" -> array(plain, depth);
      case "string" -> scalars.text(plain);
      case "integer" -> scalars.number(plain, true);
      case "number" -> scalars.number(plain, false);
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      default -> NODES.nullNode();
    };
  }

  private String type(ObjectNode schema, int depth) {
    JsonNode named = schema.get("type");
    if (named != null) {
      return pick(FlatSchema.list(named)).asText();
    }
    if (schema.has("properties") || schema.has("required") || schema.has("patternProperties")) {
      return "object";
    }
    if (schema.has("items") || schema.has("minItems")) {
      return "array";
    }
    if (schema.has("pattern") || schema.has("minLength") || schema.has("format")) {
      return "string";
    }
    if (schema.has("minimum") || schema.has("maximum")) {
      return "number";
    }
    return depth == 0 ? "object" : pick(SCALARS);
  }

  private JsonNode object(ObjectNode schema, int depth) throws DeadEnd {
    ObjectNode made = NODES.objectNode();
    JsonNode properties = schema.path("properties");
    Set<String> keys = new LinkedHashSet<>();
    schema.path("required").forEach(key -> keys.add(key.asText()));
    for (var property : properties.properties()) {
      if (room > 0 && random.nextDouble() < OPTIONAL / (1 + depth / 3)) {
        keys.add(property.getKey());
      }
    }
    addDependent(schema, keys);
    for (String key : order(keys)) {
      JsonNode of = memberSchema(schema, key);
      try {
        made.set(key, value(of, depth + 1));
      } catch (DeadEnd e) {
        if (contains(schema.path("required"), key)) {
          throw e;
        }
      }
    }
    addOthers(schema, made, depth);
    return made;
  }

  /** Mostly as the schema lists them, sometimes in any order. */
  private List<String> order(Set<String> keys) {
    List<String> order = new ArrayList<>(keys);
    if (random.nextInt(4) == 0) {
      Collections.shuffle(order, random);
    }
    return order;
  }

  private static void addDependent(ObjectNode schema, Set<String> keys) {
    for (String keyword : List.of("dependencies", "dependentRequired")) {
      for (var each : schema.path(keyword).properties()) {
        if (keys.contains(each.getKey()) && each.getValue().isArray()) {
          each.getValue().forEach(needed -> keys.add(needed.asText()));
        }
      }
    }
  }

  private JsonNode memberSchema(ObjectNode schema, String key) {
    JsonNode named = schema.path("properties").get(key);
    if (named != null) {
      return named;
    }
    for (var pattern : schema.path("patternProperties").properties()) {
      if (scalars.matches(pattern.getKey(), key)) {
        return pattern.getValue();
      }
    }
    JsonNode other = schema.get("additionalProperties");
    return other == null || other.isBoolean() ? NODES.objectNode() : other;
  }

  /** Members that no schema names: by a pattern, or any. */
  private void addOthers(ObjectNode schema, ObjectNode made, int depth) throws DeadEnd {
    for (var pattern : schema.path("patternProperties").properties()) {
      boolean needed = made.size() < schema.path("minProperties").asInt();
      if (needed || (room > 0 && random.nextInt(3) == 0)) {
        Optional<String> key = scalars.matching(pattern.getKey());
        if (key.isPresent() && !made.has(key.get())) {
          made.set(key.get(), value(pattern.getValue(), depth + 1));
        }
      }
    }
    JsonNode others = schema.get("additionalProperties");
    boolean open = others == null || !others.isBoolean() || others.booleanValue();
    int wanted = Math.max(0, schema.path("minProperties").asInt() - made.size());
    if (others != null && others.isObject() && room > 0 && wanted == 0) {
      wanted = random.nextInt(2);
    }
    for (int i = 0; open && i < wanted; i++) {
      String key = scalars.key(flat.of(schema.path("propertyNames")));
      if (!made.has(key)) {
        made.set(key, value(memberSchema(schema, key), depth + 1));
      }
    }
  }

  private JsonNode array(ObjectNode schema, int depth) throws DeadEnd {
    int least = schema.path("minItems").asInt();
    int most = Math.min(schema.path("maxItems").asInt(Integer.MAX_VALUE), least + MORE_ITEMS);
    int count = room <= 0 ? least : least + random.nextInt(Math.max(1, most - least + 1));
    ArrayNode made = NODES.arrayNode();
    if (schema.has("contains")) {
      made.add(value(schema.get("contains"), depth + 1));
    }
    for (int tries = 0; made.size() < count && tries < 2 * count + 8; tries++) {
      JsonNode of = itemSchema(schema, made.size());
      JsonNode item;
      try {
        item = value(of, depth + 1);
      } catch (DeadEnd e) {
        if (made.size() >= least) {
          break;
        }
        throw e;
      }
      if (!schema.path("uniqueItems").asBoolean() || !contains(made, item)) {
        made.add(item);
      }
    }
    return made;
  }

  private static JsonNode itemSchema(ObjectNode schema, int index) {
    JsonNode items = schema.path("items");
    JsonNode tuple = schema.has("prefixItems") ? schema.get("prefixItems") : items;
    if (tuple.isArray()) {
      JsonNode rest = schema.has("prefixItems") ? items : schema.path("additionalItems");
      return index < tuple.size() ? tuple.get(index) : rest;
    }
    return items;
  }

  private static boolean contains(JsonNode array, Object wanted) {
    for (JsonNode each : array) {
      if (each.equals(wanted) || (each.isTextual() && each.asText().equals(wanted))) {
        return true;
      }
    }
    return false;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
