package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one schema, by the draft's meaning of each keyword. */
final class RuleReader {
  private final Draft draft;
  private final KeywordReader keywords;
  private final SchemaReader.Children children;

  RuleReader(Draft draft, KeywordReader keywords, SchemaReader.Children children) {
    this.draft = draft;
    this.keywords = keywords;
    this.children = children;
  }

  /** The values of {@code enum} and {@code const}; null without them. */
  @Nullable List<JsonValue> allowed() throws RefusedSchemaException {
    List<JsonValue> allowed = null;
    if (keywords.peek("enum") != null) {
      allowed = keywords.list("enum", Enforcement.EXACT);
    }
    JsonValue only = draft.since(Draft.DRAFT_06) ? keywords.take("const", Enforcement.EXACT) : null;
    if (only != null) {
      allowed = allowed == null || allowed.contains(only) ? List.of(only) : List.of();
    }
    return allowed;
  }

  SchemaNode.Numbers numbers() throws RefusedSchemaException {
    BigDecimal multiple = keywords.number("multipleOf");
    if (multiple != null && multiple.signum() <= 0) {
      throw keywords.refused("multipleOf", "must be greater than 0");
    }
    Bound min = bound("minimum", "exclusiveMinimum", 1);
    Bound max = bound("maximum", "exclusiveMaximum", -1);
    return new SchemaNode.Numbers(
        min.value(), min.excluded(), max.value(), max.excluded(), multiple);
  }

  private record Bound(@Nullable BigDecimal value, boolean excluded) {}

  /** The tighter of the two, or the older draft's flag; {@code sign} is 1 for the lower bound. */
  private Bound bound(String keyword, String exclusive, int sign) throws RefusedSchemaException {
    BigDecimal plain = keywords.number(keyword);
    JsonValue other = keywords.peek(exclusive);
    boolean flagged = other instanceof JsonValue.Bool && draft.until(Draft.DRAFT_04);
    if (flagged || draft == Draft.DRAFT_04) {
      return new Bound(plain, keywords.flag(exclusive, Enforcement.EXACT) && plain != null);
    }
    BigDecimal excluded = keywords.number(exclusive);
    if (excluded == null) {
      return new Bound(plain, false);
    }
    boolean plainIsTighter = plain != null && plain.compareTo(excluded) * sign > 0;
    return plainIsTighter ? new Bound(plain, false) : new Bound(excluded, true);
  }

  SchemaNode.Arrays arrays() throws RefusedSchemaException {
    List<Integer> prefix = List.of();
    int items = SchemaNode.NONE;
    JsonValue itemsValue = keywords.peek("items");
    if (itemsValue instanceof JsonValue.Arr tuple && draft.until(Draft.DRAFT_2019_09)) {
      keywords.take("items", Enforcement.EXACT);
      prefix = children.list("items", tuple.items());
      items = children.one("additionalItems", keywords.take("additionalItems", Enforcement.EXACT));
    } else {
      items = children.one("items", keywords.take("items", Enforcement.EXACT));
    }
    if (draft.since(Draft.DRAFT_2020_12) && keywords.peek("prefixItems") != null) {
      prefix = children.list("prefixItems", keywords.list("prefixItems", Enforcement.EXACT));
    }
    int contains = SchemaNode.NONE;
    int minContains = 1;
    int maxContains = SchemaNode.UNLIMITED;
    if (draft.since(Draft.DRAFT_06) && keywords.peek("contains") != null) {
      contains = children.one("contains", keywords.take("contains", Enforcement.CHECKED));
      if (draft.since(Draft.DRAFT_2019_09)) {
        minContains = keywords.count("minContains", 1);
        maxContains = keywords.count("maxContains", SchemaNode.UNLIMITED);
      }
    }
    int unevaluated = SchemaNode.NONE;
    if (draft.since(Draft.DRAFT_2019_09)) {
      unevaluated =
          children.one("unevaluatedItems", keywords.take("unevaluatedItems", Enforcement.CHECKED));
    }
    return new SchemaNode.Arrays(
        prefix,
        items,
        keywords.count("minItems", 0),
        keywords.count("maxItems", SchemaNode.UNLIMITED),
        keywords.flag("uniqueItems", Enforcement.CHECKED),
        contains,
        minContains,
        maxContains,
        unevaluated);
  }

  SchemaNode.Objects objects() throws RefusedSchemaException {
    Map<String, Integer> properties =
        children.map("properties", keywords.map("properties", Enforcement.EXACT));
    List<SchemaNode.KeyPattern> patterns = new ArrayList<>();
    for (Map.Entry<String, JsonValue> entry :
        keywords.map("patternProperties", Enforcement.EXACT).entrySet()) {
      patterns.add(
          new SchemaNode.KeyPattern(
              entry.getKey(),
              children.pattern("patternProperties", entry.getKey()),
              children.one("patternProperties", entry.getValue())));
    }
    int names = SchemaNode.NONE;
    if (draft.since(Draft.DRAFT_06)) {
      names = children.one("propertyNames", keywords.take("propertyNames", Enforcement.EXACT));
    }
    int unevaluated = SchemaNode.NONE;
    if (draft.since(Draft.DRAFT_2019_09)) {
      unevaluated =
          children.one(
              "unevaluatedProperties", keywords.take("unevaluatedProperties", Enforcement.CHECKED));
    }
    Map<String, List<String>> dependentRequired = new LinkedHashMap<>();
    Map<String, Integer> dependentSchemas = new LinkedHashMap<>();
    dependencies(dependentRequired, dependentSchemas);
    return new SchemaNode.Objects(
        properties,
        patterns,
        children.one(
            "additionalProperties", keywords.take("additionalProperties", Enforcement.EXACT)),
        keywords.texts("required", required()).stream().distinct().toList(),
        keywords.count("minProperties", 0),
        keywords.count("maxProperties", SchemaNode.UNLIMITED),
        names,
        dependentRequired,
        dependentSchemas,
        unevaluated);
  }

  /** Draft 3 had a flag of this name, which is still seen and means nothing today. */
  private @Nullable JsonValue required() {
    if (keywords.peek("required") instanceof JsonValue.Bool) {
      keywords.ignore("required");
      return null;
    }
    return keywords.take("required", Enforcement.EXACT);
  }

  private void dependencies(Map<String, List<String>> required, Map<String, Integer> schemas)
      throws RefusedSchemaException {
    if (draft.since(Draft.DRAFT_2019_09)) {
      for (Map.Entry<String, JsonValue> entry :
          keywords.map("dependentRequired", Enforcement.EXACT).entrySet()) {
        required.put(entry.getKey(), keywords.texts("dependentRequired", entry.getValue()));
      }
      schemas.putAll(
          children.map("dependentSchemas", keywords.map("dependentSchemas", Enforcement.EXACT)));
    }
    if (!draft.until(Draft.DRAFT_07)) {
      return;
    }
    for (Map.Entry<String, JsonValue> entry :
        keywords.map("dependencies", Enforcement.EXACT).entrySet()) {
      JsonValue value = entry.getValue();
      if (value instanceof JsonValue.Arr || value instanceof JsonValue.Str) {
        List<String> names = new ArrayList<>(required.getOrDefault(entry.getKey(), List.of()));
        names.addAll(
            value instanceof JsonValue.Str one
                ? List.of(one.value())
                : keywords.texts("dependencies", value));
        required.put(entry.getKey(), names);
      } else {
        int schema = children.one("dependencies", value);
        if (schemas.putIfAbsent(entry.getKey(), schema) != null) {
          throw keywords.refused("dependencies", "says what dependentSchemas says too");
        }
      }
    }
  }

  SchemaNode.Logic logic(List<Integer> references) throws RefusedSchemaException {
    List<Integer> all = new ArrayList<>(references);
    all.addAll(nonEmpty("allOf", Enforcement.EXACT));
    List<Integer> any = nonEmpty("anyOf", Enforcement.EXACT);
    List<Integer> one = nonEmpty("oneOf", Enforcement.CHECKED);
    int not = children.one("not", keywords.take("not", Enforcement.CHECKED));
    int condition = SchemaNode.NONE;
    int then = SchemaNode.NONE;
    int otherwise = SchemaNode.NONE;
    if (draft.since(Draft.DRAFT_07) && keywords.peek("if") != null) {
      condition = children.one("if", keywords.take("if", Enforcement.CHECKED));
      then = children.one("then", keywords.take("then", Enforcement.CHECKED));
      otherwise = children.one("else", keywords.take("else", Enforcement.CHECKED));
    }
    return new SchemaNode.Logic(all, any, one, not, condition, then, otherwise);
  }

  private List<Integer> nonEmpty(String keyword, Enforcement enforcement)
      throws RefusedSchemaException {
    if (keywords.peek(keyword) == null) {
      return List.of();
    }
    List<JsonValue> schemas = keywords.list(keyword, enforcement);
    if (schemas.isEmpty()) {
      throw keywords.refused(keyword, "must have at least one schema");
    }
    return children.list(keyword, schemas);
  }
}
