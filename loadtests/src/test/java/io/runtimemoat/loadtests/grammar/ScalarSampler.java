package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Random strings and numbers for a schema. Strings of a pattern are found by the grammar of that
 * pattern alone; whoever uses them judges them.
 */
final class ScalarSampler {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int RANGE = 100;
  private static final int MOST_FREE = 12;

  /** Beyond them an integer is not written out. */
  private static final int MOST_ZEROS = 10_000;

  private static final List<String> WORDS =
      List.of(
          "alpha",
          "Größe",
          "x",
          "",
          "two words",
          "a/b",
          "say \"yes\"",
          "back\\slash",
          "日本語",
          "😀 ok",
          "line\nfeed",
          "42",
          "true",
          "tab\t",
          "é",
          "https://example.com/a?b=c#d",
          "user_name");
  private static final Map<String, String> FORMATS =
      Map.of(
          "date-time", "2026-02-28T12:30:00Z",
          "date", "2024-02-29",
          "time", "23:59:59Z",
          "email", "someone@example.com",
          "hostname", "host.example.com",
          "ipv4", "192.0.2.7",
          "ipv6", "2001:db8::1",
          "uri", "https://example.com/path",
          "uuid", "123e4567-e89b-42d3-a456-426614174000");
  private static final String LETTERS = "aB0z9-_./ :Z5k";

  private final Random random;
  private final Map<String, Optional<Grammar>> patterns = new HashMap<>();

  ScalarSampler(Random random) {
    this.random = random;
  }

  JsonNode text(ObjectNode schema) throws FlatSchema.DeadEnd {
    int least = schema.path("minLength").asInt();
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    if (schema.has("pattern")) {
      return NODES.textNode(
          matching(schema.get("pattern").asText(), least, most)
              .orElseThrow(FlatSchema.DeadEnd::new));
    }
    String format = FORMATS.get(schema.path("format").asText());
    if (format != null && random.nextInt(4) > 0) {
      return NODES.textNode(format);
    }
    return NODES.textNode(sized(WORDS.get(random.nextInt(WORDS.size())), least, most));
  }

  private static String sized(String word, int least, int most) {
    int[] characters = word.codePoints().limit(most).toArray();
    String cut = new String(characters, 0, characters.length);
    return cut + "é".repeat(Math.max(0, least - characters.length));
  }

  /** A key, of what the schema of names says. */
  String key(ObjectNode names) throws FlatSchema.DeadEnd {
    if (names.has("enum")) {
      return names.get("enum").get(random.nextInt(names.get("enum").size())).asText();
    }
    return names.has("pattern") || names.has("minLength") || names.has("maxLength")
        ? text(names).asText()
        : "other" + random.nextInt(RANGE);
  }

  boolean matches(String pattern, String text) {
    try {
      return Pattern.compile(SchemaOracle.asJava(pattern)).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  Optional<String> matching(String pattern) {
    return matching(pattern, 0, Integer.MAX_VALUE);
  }

  private Optional<String> matching(String pattern, int least, int most) {
    String schema =
        NODES
            .objectNode()
            .put("type", "string")
            .put("pattern", pattern)
            .put("minLength", least)
            .put("maxLength", most)
            .toString();
    return patterns.computeIfAbsent(schema, ScalarSampler::compiled).flatMap(this::walk);
  }

  private static Optional<Grammar> compiled(String schema) {
    try {
      return Optional.of(Grammar.ofSchema(schema));
    } catch (RefusedGrammarException e) {
      return Optional.empty();
    }
  }

  /** Letters at random as long as they may come, then the shortest end. */
  private Optional<String> walk(Grammar grammar) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(MOST_FREE); i > 0; i--) {
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      if (read(grammar, text.toString() + letter).status() == Status.OK) {
        text.append(letter);
      }
    }
    return read(grammar, text.toString())
        .shortestCompletion()
        .map(end -> text + new String(end, StandardCharsets.UTF_8))
        .flatMap(ScalarSampler::parsed);
  }

  private static GrammarValidator read(Grammar grammar, String text) {
    GrammarValidator reader = grammar.validator();
    reader.feed(text.getBytes(StandardCharsets.UTF_8));
    return reader;
  }

  private static Optional<String> parsed(String json) {
    try {
      return Optional.of(SchemaOracle.strictly(json).asText());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  JsonNode number(ObjectNode schema, boolean integer) throws FlatSchema.DeadEnd {
    BigDecimal step = FlatSchema.number(schema, "multipleOf");
    BigDecimal low = bound(schema, "minimum", "exclusiveMinimum", true);
    BigDecimal high = bound(schema, "maximum", "exclusiveMaximum", false);
    if (low == null) {
      low = high == null ? BigDecimal.valueOf(-10) : high.subtract(BigDecimal.valueOf(RANGE));
    }
    if (high == null) {
      high = low.add(BigDecimal.valueOf(RANGE));
    }
    BigDecimal unit = step != null ? step : integer ? BigDecimal.ONE : new BigDecimal("0.25");
    BigInteger first = low.divide(unit, 0, RoundingMode.CEILING).toBigInteger();
    BigInteger last = high.divide(unit, 0, RoundingMode.FLOOR).toBigInteger();
    if (first.compareTo(last) > 0) {
      throw new FlatSchema.DeadEnd();
    }
    BigInteger width = last.subtract(first).add(BigInteger.ONE);
    BigInteger at = first.add(new BigInteger(40, random).mod(width));
    return node(unit.multiply(new BigDecimal(at)));
  }

  /** A number as a parser would give it: integers are integers. */
  static JsonNode node(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 0 && plain.scale() >= -MOST_ZEROS
        ? NODES.numberNode(plain.toBigIntegerExact())
        : NODES.numberNode(plain);
  }

  /** The bound, moved inwards where it is excluded, as a number or by the older flag. */
  private static @Nullable BigDecimal bound(
      ObjectNode schema, String key, String exclusive, boolean lower) {
    BigDecimal bound = FlatSchema.number(schema, key);
    BigDecimal excluded = FlatSchema.number(schema, exclusive);
    boolean flagged = bound != null && schema.path(exclusive).asBoolean();
    BigDecimal inwards = new BigDecimal(lower ? "0.25" : "-0.25");
    if (excluded != null) {
      return excluded.add(inwards);
    }
    return flagged && bound != null ? bound.add(inwards) : bound;
  }
}
