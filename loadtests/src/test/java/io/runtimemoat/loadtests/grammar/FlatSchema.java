package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one schema of a document as a plain one: references followed, one branch of each choice
 * taken at random, everything that holds together merged. What is merged may ask for too little;
 * whoever uses it judges the outcome.
 */
final class FlatSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_HOPS = 60;
  private static final Set<String> LOWER = Set.of("minimum", "exclusiveMinimum", "minLength");
  private static final Set<String> UPPER = Set.of("maximum", "exclusiveMaximum", "maxLength");
  private static final Set<String> COMBINED =
      Set.of("$ref", "allOf", "anyOf", "oneOf", "if", "then", "else");

  /** No value satisfies it, or it refers to itself for ever. */
  static final class DeadEnd extends Exception {}

  private final JsonNode root;
  private final boolean referenceAlone;
  private final Random random;

  FlatSchema(JsonNode root, Random random) {
    this.root = root;
    this.random = random;
    this.referenceAlone = root.path("$schema").asText().matches(".*draft-0[467].*");
  }

  ObjectNode of(JsonNode schema) throws DeadEnd {
    return of(schema, 0);
  }

  private ObjectNode of(JsonNode schema, int hops) throws DeadEnd {
    if ((schema.isBoolean() && !schema.booleanValue()) || hops > MOST_HOPS) {
      throw new DeadEnd();
    }
    ObjectNode flat = NODES.objectNode();
    JsonNode reference = schema.get("$ref");
    if (reference != null && referenceAlone) {
      return of(target(reference.asText()), hops + 1);
    }
    schema.properties().forEach(e -> keep(flat, e.getKey(), e.getValue()));
    if (reference != null) {
      merge(flat, of(target(reference.asText()), hops + 1));
    }
    for (JsonNode each : schema.path("allOf")) {
      merge(flat, of(each, hops + 1));
    }
    choose(flat, schema.path("anyOf"), hops);
    choose(flat, schema.path("oneOf"), hops);
    if (schema.has("if")) {
      JsonNode side = schema.get("else");
      if (random.nextBoolean()) {
        merge(flat, of(schema.get("if"), hops + 1));
        side = schema.get("then");
      }
      if (side != null) {
        merge(flat, of(side, hops + 1));
      }
    }
    return flat;
  }

  private static void keep(ObjectNode flat, String key, JsonNode value) {
    if (!COMBINED.contains(key)) {
      flat.set(key, value);
    }
  }

  private void choose(ObjectNode flat, JsonNode branches, int hops) throws DeadEnd {
    if (branches.isEmpty()) {
      return;
    }
    List<JsonNode> order = new ArrayList<>();
    branches.forEach(order::add);
    Collections.shuffle(order, random);
    DeadEnd last = new DeadEnd();
    for (JsonNode each : order) {
      ObjectNode tried = flat.deepCopy();
      try {
        merge(tried, of(each, hops + 1));
        flat.removeAll();
        flat.setAll(tried);
        return;
      } catch (DeadEnd e) {
        last = e;
      }
    }
    throw last;
  }

  /** What a reference within the document means. */
  private JsonNode target(String reference) throws DeadEnd {
    if (reference.equals("#")) {
      return root;
    }
    if (reference.startsWith("#/")) {
      String pointer = URLDecoder.decode(reference.replace("+", "%2B"), StandardCharsets.UTF_8);
      JsonNode found = root.at(pointer.substring(1));
      if (!found.isMissingNode()) {
        return found;
      }
    }
    JsonNode named = named(root, reference);
    if (named == null) {
      throw new DeadEnd();
    }
    return named;
  }

  private static @Nullable JsonNode named(JsonNode place, String reference) {
    String anchor = place.path("$anchor").asText(place.path("$dynamicAnchor").asText());
    if (reference.equals("#" + anchor) || place.path("$id").asText().equals(reference)) {
      return place;
    }
    for (JsonNode child : place) {
      JsonNode found = named(child, reference);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private void merge(ObjectNode flat, ObjectNode other) throws DeadEnd {
    for (var each : other.properties()) {
      JsonNode mine = flat.get(each.getKey());
      flat.set(
          each.getKey(),
          mine == null ? each.getValue() : both(each.getKey(), mine, each.getValue()));
    }
  }

  private JsonNode both(String key, JsonNode mine, JsonNode other) throws DeadEnd {
    if (mine.equals(other)) {
      return mine;
    }
    if (key.equals("properties") || key.equals("patternProperties")) {
      ObjectNode all = mine.deepCopy();
      other.properties().forEach(e -> all.set(e.getKey(), allOf(all, e.getKey(), e.getValue())));
      return all;
    }
    if (key.equals("required")) {
      return mine.<ArrayNode>deepCopy().addAll((ArrayNode) other);
    }
    if (key.equals("enum") || key.equals("type")) {
      return common(key, list(mine), list(other));
    }
    if (LOWER.contains(key) || UPPER.contains(key)) {
      boolean less = mine.decimalValue().compareTo(other.decimalValue()) < 0;
      return less == UPPER.contains(key) ? mine : other;
    }
    if (key.equals("minItems") || key.equals("maxItems")) {
      boolean less = mine.asInt() < other.asInt();
      return less == key.equals("maxItems") ? mine : other;
    }
    if (key.equals("items") || key.equals("additionalProperties")) {
      return allOf(NODES.objectNode().set("x", mine), "x", other);
    }
    return mine;
  }

  private static JsonNode allOf(JsonNode all, String key, JsonNode other) {
    JsonNode mine = all.get(key);
    if (mine == null || mine.equals(other)) {
      return other;
    }
    ObjectNode together = NODES.objectNode();
    together.putArray("allOf").add(mine).add(other);
    return together;
  }

  private static JsonNode common(String key, List<JsonNode> mine, List<JsonNode> other)
      throws DeadEnd {
    ArrayNode common = NODES.arrayNode();
    for (JsonNode each : mine) {
      boolean integer = key.equals("type") && each.asText().equals("integer");
      if (other.contains(each) || (integer && other.contains(NODES.textNode("number")))) {
        common.add(each);
      } else if (key.equals("type")
          && each.asText().equals("number")
          && other.contains(NODES.textNode("integer"))) {
        common.add("integer");
      }
    }
    if (common.isEmpty()) {
      throw new DeadEnd();
    }
    return common;
  }

  static List<JsonNode> list(JsonNode value) {
    List<JsonNode> all = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(all::add);
    } else {
      all.add(value);
    }
    return all;
  }

  /** The bound of a number, if there is one. */
  static @Nullable BigDecimal number(JsonNode schema, String key) {
    JsonNode value = schema.get(key);
    return value != null && value.isNumber() ? value.decimalValue() : null;
  }
}
