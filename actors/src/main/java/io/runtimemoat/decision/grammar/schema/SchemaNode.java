package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One schema: what its own keywords ask for. Other schemas are named by their number.
 *
 * @param path JSON Pointer into the schema's text
 * @param types what a value may be
 * @param integer whether a number must have no fraction
 * @param allowed the values of {@code enum} and {@code const}; null without them
 */
public record SchemaNode(
    int id,
    String path,
    Set<JsonType> types,
    boolean integer,
    @Nullable List<JsonValue> allowed,
    Numbers numbers,
    Strings strings,
    Arrays arrays,
    Objects objects,
    Logic logic) {
  /** A schema that is not there. */
  public static final int NONE = -1;

  /** No limit of a length or count. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Rules for numbers. */
  public record Numbers(
      @Nullable BigDecimal min,
      boolean minExcluded,
      @Nullable BigDecimal max,
      boolean maxExcluded,
      @Nullable BigDecimal multipleOf) {
    static final Numbers FREE = new Numbers(null, false, null, false, null);
  }

  /**
   * Rules for strings; lengths in code points.
   *
   * @param format null unless it is asserted
   */
  public record Strings(
      int minLength, int maxLength, @Nullable Dfa pattern, @Nullable StringFormat format) {
    static final Strings FREE = new Strings(0, UNLIMITED, null, null);
  }

  /**
   * Rules for arrays.
   *
   * @param items for every item after the prefix
   */
  public record Arrays(
      List<Integer> prefix,
      int items,
      int minItems,
      int maxItems,
      boolean unique,
      int contains,
      int minContains,
      int maxContains,
      int unevaluated) {
    static final Arrays FREE =
        new Arrays(List.of(), NONE, 0, UNLIMITED, false, NONE, 1, UNLIMITED, NONE);
  }

  /** A pattern of {@code patternProperties}. */
  public record KeyPattern(String source, Dfa pattern, int schema) {}

  /**
   * Rules for objects.
   *
   * @param additional for keys that neither a name nor a pattern takes
   * @param dependentSchemas what else holds once a key is there
   */
  public record Objects(
      Map<String, Integer> properties,
      List<KeyPattern> patterns,
      int additional,
      List<String> required,
      int minProperties,
      int maxProperties,
      int names,
      Map<String, List<String>> dependentRequired,
      Map<String, Integer> dependentSchemas,
      int unevaluated) {
    static final Objects FREE =
        new Objects(
            Map.of(), List.of(), NONE, List.of(), 0, UNLIMITED, NONE, Map.of(), Map.of(), NONE);
  }

  /**
   * Other schemas for the same value.
   *
   * @param all {@code allOf} and what {@code $ref} refers to
   */
  public record Logic(
      List<Integer> all,
      List<Integer> any,
      List<Integer> one,
      int not,
      int condition,
      int then,
      int otherwise) {
    static final Logic FREE = new Logic(List.of(), List.of(), List.of(), NONE, NONE, NONE, NONE);
  }

  /** Every value of {@code types}. */
  public static SchemaNode plain(int id, String path, Set<JsonType> types) {
    return new SchemaNode(
        id,
        path,
        types,
        false,
        null,
        Numbers.FREE,
        Strings.FREE,
        Arrays.FREE,
        Objects.FREE,
        Logic.FREE);
  }
}
