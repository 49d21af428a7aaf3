package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersionDetector;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What an independent validator says of the texts of one schema. Safe for use by many threads. */
public final class SchemaOracle {
  private static final int MAX_DEPTH = 512;

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(false)
          .nullableKeywordEnabled(false)
          .preloadJsonSchema(false)
          .failFast(true)
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
    JsonNode tree = schema.tree();
    return new SchemaOracle(
        JsonSchemaFactory.getInstance(SpecVersionDetector.detect(tree)).getSchema(tree, CONFIG));
  }

  /** Whether a value satisfies the schema. */
  public boolean accepts(JsonNode value) {
    return schema.validate(value).isEmpty();
  }

  /** A text as a tree, or an exception: no duplicate keys, nothing behind it, exact numbers. */
  static JsonNode strictly(String text) throws JsonProcessingException {
    return STRICT.readTree(text);
  }

  /**
   * Whether a text is JSON that satisfies the schema. It is written anew first, because the oracle
   * takes -2.0 and -2 for two numbers and the standard for one.
   */
  public boolean accepts(String text) {
    try {
      STRICT.readTree(text);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return accepts(STRICT.readTree(JsonText.of(JsonReader.read(bytes, MAX_DEPTH))));
    } catch (JsonProcessingException | JsonSyntaxException e) {
      return false;
    }
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
