package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.schema.Draft;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether tests would notice a rule that the automaton gets wrong. One rule is broken at a time, in
 * every schema of the official suite that has it: a keyword is not looked at, its limit is one more
 * or one less, it is turned round, or one of its entries is lost. The automatons of those schemas
 * must then answer some of the suite's own cases wrongly.
 */
@Tag("verify")
class BrokenRulesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final Set<String> LIMITS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "minContains",
          "maxContains");
  private static final Set<String> LISTS =
      Set.of("required", "enum", "allOf", "anyOf", "oneOf", "prefixItems");
  private static final Set<String> KEYWORDS = keywords();

  /** Schemas whose cases notice a broken rule, after which no more are tried. */
  private static final int ENOUGH = 3;

  private static Set<String> keywords() {
    Set<String> all =
        new TreeSet<>(
            List.of(
                "type",
                "const",
                "multipleOf",
                "pattern",
                "uniqueItems",
                "items",
                "contains",
                "properties",
                "patternProperties",
                "additionalProperties",
                "propertyNames",
                "dependentRequired",
                "dependentSchemas",
                "not",
                "if",
                "then",
                "else",
                "unevaluatedProperties",
                "unevaluatedItems"));
    all.addAll(LIMITS);
    all.addAll(LISTS);
    return all;
  }

  /** A way to break a keyword at a place of a schema. */
  private record Break(String how, Consumer<ObjectNode> change) {}

  @Test
  void brokenRule_isNoticedByTheOfficialCases() throws Exception {
    Path folder = JsonSchemaSuite.unpacked().resolve("tests").resolve("draft2020-12");
    Map<String, Integer> noticed = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        for (JsonNode group : JSON.readTree(file.toFile())) {
          breakEach(group, noticed);
        }
      }
    }

    System.out.println("Broken rules and how many schemas' cases notice, up to 3: " + noticed);
    for (String keyword : KEYWORDS) {
      assertThat(noticed).containsKey(keyword + " left out");
    }
    assertThat(noticed).hasSizeGreaterThan(70);
    assertThat(noticed).doesNotContainValue(0);
  }

  private static void breakEach(JsonNode group, Map<String, Integer> noticed) {
    if (!(group.path("schema") instanceof ObjectNode schema) || !agrees(schema, group)) {
      return; // refused, or no rule to break
    }
    List<ObjectNode> places = new ArrayList<>();
    collect(schema, places);
    for (int place = 0; place < places.size(); place++) {
      for (var member : places.get(place).properties()) {
        for (Break broken : breaks(member.getKey(), member.getValue())) {
          String rule = member.getKey() + " " + broken.how();
          if (noticed.merge(rule, 0, Integer::sum) < ENOUGH) {
            ObjectNode copy = schema.deepCopy();
            List<ObjectNode> copied = new ArrayList<>();
            collect(copy, copied);
            broken.change().accept(copied.get(place));
            noticed.merge(rule, agrees(copy, group) ? 0 : 1, Integer::sum);
          }
        }
      }
    }
  }

  private static void collect(JsonNode node, List<ObjectNode> places) {
    if (node instanceof ObjectNode object) {
      places.add(object);
    }
    node.forEach(child -> collect(child, places));
  }

  private static List<Break> breaks(String keyword, JsonNode value) {
    List<Break> breaks = new ArrayList<>();
    if (!KEYWORDS.contains(keyword)) {
      return breaks;
    }
    breaks.add(new Break("left out", at -> at.remove(keyword)));
    if (LIMITS.contains(keyword) && value.isNumber()) {
      BigDecimal limit = value.decimalValue();
      breaks.add(new Break("plus one", with(keyword, limit.add(BigDecimal.ONE))));
      if (limit.signum() > 0 || keyword.endsWith("imum")) {
        breaks.add(new Break("less one", with(keyword, limit.subtract(BigDecimal.ONE))));
      }
    }
    if (LISTS.contains(keyword) && value.size() > 1) {
      breaks.add(new Break("without its first", at -> ((ArrayNode) at.get(keyword)).remove(0)));
      int last = value.size() - 1;
      breaks.add(new Break("without its last", at -> ((ArrayNode) at.get(keyword)).remove(last)));
    }
    if (value.isBoolean()) {
      JsonNode other = BooleanNode.valueOf(!value.booleanValue());
      breaks.add(new Break("turned round", at -> at.set(keyword, other)));
    }
    return breaks;
  }

  private static Consumer<ObjectNode> with(String keyword, BigDecimal limit) {
    return at -> at.set(keyword, DecimalNode.valueOf(limit));
  }

  /** Whether the automaton of a schema answers all cases of a group as the suite does. */
  private static boolean agrees(JsonNode schema, JsonNode group) {
    Grammar grammar;
    try {
      grammar =
          Grammar.of(
              new GrammarSource.JsonSchema(schema.toString(), Draft.ofWord("2020-12"), false));
    } catch (RefusedGrammarException e) {
      return false;
    }
    for (JsonNode one : group.path("tests")) {
      byte[] text = one.path("data").toString().getBytes(StandardCharsets.UTF_8);
      boolean valid = grammar.validate(text).status() == Verdict.Status.COMPLETE;
      if (valid != one.path("valid").booleanValue()) {
        return false;
      }
    }
    return true;
  }
}
