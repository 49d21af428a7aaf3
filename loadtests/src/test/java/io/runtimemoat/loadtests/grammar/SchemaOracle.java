package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import java.util.regex.Pattern;

/** What an independent validator says of the texts of one schema. Safe for use by many threads. */
public final class SchemaOracle {
  /** What names no draft. */
  private static final Pattern LATEST = Pattern.compile("https?://json-schema.org/schema#?");

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Reads numbers whose exponents are beyond those of Java's decimals as what they are nearest. */
  private static final JsonMapper NEAREST =
      STRICT.rebuild().disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(false)
          .nullableKeywordEnabled(false)
          .preloadJsonSchema(false)
          .failFast(true)
          .schemaIdValidator((id, root, location, resolved, context) -> true)
          .regularExpressionFactory(
              pattern -> {
                Pattern compiled = Pattern.compile(asJava(pattern));
                return text -> compiled.matcher(text).find();
              })
          .build();

  private final JsonSchema schema;

  private SchemaOracle(JsonSchema schema) {
    this.schema = schema;
  }

  /** The oracle of a schema. */
  public static SchemaOracle of(RealSchema schema) {
    ObjectNode tree = (ObjectNode) schema.tree();
    if (LATEST.matcher(tree.path("$schema").asText()).matches()) {
      tree.put("$schema", SpecVersion.VersionFlag.V202012.getId());
    }
    return new SchemaOracle(
        JsonSchemaFactory.getInstance(SpecVersionDetector.detect(tree)).getSchema(tree, CONFIG));
  }

  /** Whether a value satisfies the schema. */
  public boolean accepts(JsonNode value) {
    return schema.validate(value).isEmpty();
  }

  /** A text as a tree, or an exception: no duplicate keys, nothing behind it, exact numbers. */
  static JsonNode strictly(String text) throws JsonProcessingException {
    try {
      return STRICT.readTree(text);
    } catch (NumberFormatException e) {
      return NEAREST.readTree(text);
    }
  }

  /**
   * Whether a text is JSON that satisfies the schema. Numbers without a fraction are integers,
   * however they are written: the oracle takes -2.0 and -2 for two numbers and the standard for
   * one.
   */
  public boolean accepts(String text) {
    try {
      return accepts(plain(strictly(text)));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static JsonNode plain(JsonNode value) {
    if (value.isBigDecimal()) {
      return ScalarSampler.node(value.decimalValue());
    }
    if (value instanceof ObjectNode object) {
      object.properties().forEach(member -> member.setValue(plain(member.getValue())));
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plain(array.get(i)));
      }
    }
    return value;
  }

  /**
   * A pattern of ECMA-262 in Java's syntax, as far as real ones need it: {@code $} is the end alone
   * and no line feed may follow, and a bracket inside a class is a character.
   */
  static String asJava(String pattern) {
    StringBuilder java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        java.append(c).append(pattern.charAt(++i));
      } else if (inClass) {
        inClass = c != ']';
        java.append(c == '[' || c == '&' ? "\\" : "").append(c);
      } else {
        inClass = c == '[';
        java.append(c == '$' ? "\\z" : String.valueOf(c));
      }
    }
    return java.toString();
  }
}
