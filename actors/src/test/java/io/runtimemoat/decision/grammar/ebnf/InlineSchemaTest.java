package io.runtimemoat.decision.grammar.ebnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RandomSchemas;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** JSON values of schemas inside rules, by themselves and beside an independent validator. */
class InlineSchemaTest {
  private static final int VALUES = 16;
  private static final JsonSchemaFactory ORACLE =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** Of guidance-ai/llguidance 792d6bf6, docs/syntax.md, "Inline JSON Schemas". */
  private static final String CALL =
      """
      start: TEXT | fun_call
      TEXT: /[^{](.|\\n)*/
      fun_call: %json {
        "type": "object",
        "properties": {
          "name": { "const": "get_weather" },
          "parameters": {
            "type": "object",
            "properties": {
              "city": { "type": "string" }
            },
            "required": ["city"]
          }
        },
        "required": ["name", "parameters"]
      }
      """;

  private static Grammar grammar(String text) throws RefusedGrammarException {
    return Grammar.of(new GrammarSource.Ebnf(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Verdict.Status status(Grammar grammar, String text) {
    Verdict whole = grammar.validate(utf8(text));
    GrammarValidator single = grammar.validator();
    for (byte b : utf8(text)) {
      single.feed(new byte[] {b});
    }
    assertThat(single.verdict()).as(text).isEqualTo(whole);
    return whole.status();
  }

  @Test
  void textsOfLlguidancesOwnExample_areTakenAsItSays() throws RefusedGrammarException {
    Grammar grammar = grammar(CALL);

    assertThat(status(grammar, "There is no function I can call"))
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(
            status(grammar, "{\"name\":\"get_weather\", \"parameters\": {\"city\":\"Seattle\"}}"))
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar, "{\"name\":\"get_time\"")).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status(grammar, "{ There is no function")).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status(grammar, "{\"name\":\"get_weather\"}")).isEqualTo(Verdict.Status.VIOLATED);
  }

  @Test
  void twoSchemasAtOnePlace_areTheirAnyOf() throws RefusedGrammarException {
    // llguidance 792d6bf6, docs/syntax.md, "Subgrammar details"
    Grammar grammar =
        grammar(
            """
            start: a | b
            a: %json {"type": "object", "required": ["a"]}
            b: %json {"type": "object", "required": ["b"]}
            """);

    assertThat(status(grammar, "{\"a\":1}")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar, "{\"b\":{}}")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar, "{\"c\":1}")).isEqualTo(Verdict.Status.VIOLATED);
  }

  @Test
  void numbers_endWhereTheRuleGoesOn() throws RefusedGrammarException {
    Grammar grammar = grammar("start: %json {\"type\": \"integer\", \"maximum\": 99} /[0-9]px/");

    assertThat(status(grammar, "12px")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar, "123px")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar, "1px")).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status(grammar, "1234px")).isEqualTo(Verdict.Status.VIOLATED);
  }

  @Test
  void whiteSpaceAroundAValue_isForTheRulesToSay() throws RefusedGrammarException {
    String schema = "%json {\"type\": \"object\"}";

    assertThat(status(grammar("start: \"<\" " + schema + " \">\""), "<{ \"a\" : 1 }>"))
        .isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(grammar("start: \"<\" " + schema + " \">\""), "<{} >"))
        .isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status(grammar("start: \"<\" " + schema + " \">\""), "< {}>"))
        .isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status(grammar("start: \"<\" " + schema + " \">\"\n%ignore / +/"), "< {}  > "))
        .isEqualTo(Verdict.Status.COMPLETE);
  }

  @Test
  void whatIsRefusedInside_namesKeywordSchemaAndPath() {
    assertThatThrownBy(
            () ->
                grammar(
                    "start: %json {} %json {\"properties\": {\"a\": {\"pattern\": \"(a)\\\\1\"}}}"))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageStartingWith("\"pattern\" at %json 2/properties/a");
    assertThatThrownBy(() -> grammar("start: %json {\"type\": \"array\", \"enum\": [1]}"))
        .hasMessageContaining("at %json 1: no value can satisfy it");
  }

  @Test
  void valuesThatAJudgeDecides_areHeldUntilTheyEnd() throws RefusedGrammarException {
    Grammar grammar =
        grammar("start: \"say \" %json {\"prefixItems\":[{}], \"uniqueItems\": true} \"!\"");
    GrammarValidator validator = grammar.validator();

    validator.feed(utf8("say [1, 2"));
    assertThat(validator.releasable()).isEqualTo(4);
    validator.feed(utf8("]!"));
    assertThat(validator.status()).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(validator.releasable()).isEqualTo(11);
    assertThat(status(grammar, "say [1, 1.0]!")).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(grammar.keywords())
        .anyMatch(use -> use.path().equals("%json 1") && use.enforcement() == Enforcement.CHECKED);
  }

  @Test
  void hintsAndEndings_goThroughValueAndRules() throws RefusedGrammarException {
    Grammar grammar =
        grammar(
            "start: \"<a>\" %json {\"properties\": {\"k\": {\"enum\": [\"x\", \"yy\"]}},"
                + " \"type\": \"object\", \"required\": [\"k\"]} \"</a>\"");
    GrammarValidator validator = grammar.validator();
    validator.feed(utf8("<a>{\"k\": "));

    assertThat(validator.hints().get(0).path()).isEqualTo("%json 1/k");
    assertThat(validator.hints().get(0).allowed()).containsExactly("\"x\"", "\"yy\"");
    assertThat(new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("\"x\"}</a>");
    assertThat(
            new String(
                grammar.validator().shortestCompletion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("<a>{\"k\":\"x\"}</a>");
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void values_areThoseOfAnIndependentValidator(@ForAll long seed) throws Exception {
    RandomSchemas random = new RandomSchemas(seed, false);
    Random cuts = new Random(seed);
    String schema = random.schema();
    if (!schema.startsWith("{")) {
      return;
    }
    JsonSchema oracle = ORACLE.getSchema(schema.replace("$\"", "\\\\z\""));
    Grammar grammar;
    try {
      grammar = grammar("start: \"<\" item+ \">\"\nitem: %json " + schema + " \";\"");
    } catch (RefusedGrammarException e) {
      assertThat(e.reason()).as(schema).containsAnyOf("no value");
      return;
    }
    for (int i = 0; i < VALUES; i++) {
      String one = JsonText.of(random.value(3));
      String other = JsonText.of(random.value(3));
      boolean valid =
          oracle.validate(one, InputFormat.JSON).isEmpty()
              && oracle.validate(other, InputFormat.JSON).isEmpty();
      String text = "<" + one + ";" + other + ";>";

      assertThat(status(grammar, text) == Verdict.Status.COMPLETE)
          .as("%s with %s", schema, text)
          .isEqualTo(valid);
      completes(grammar, oracle, utf8(text), cuts, schema);
    }
  }

  private static void completes(
      Grammar grammar, JsonSchema oracle, byte[] text, Random cuts, String schema)
      throws Exception {
    GrammarValidator begun = grammar.validator();
    byte[] start = Arrays.copyOf(text, cuts.nextInt(text.length + 1));
    if (begun.feed(start) != Verdict.Status.OK) {
      return;
    }
    Optional<byte[]> rest = begun.shortestCompletion();
    if (rest.isPresent()) {
      byte[] whole = Arrays.copyOf(start, start.length + rest.get().length);
      System.arraycopy(rest.get(), 0, whole, start.length, rest.get().length);
      String all = new String(whole, StandardCharsets.UTF_8);
      assertThat(grammar.validate(whole).status())
          .as("%s: %s", schema, all)
          .isEqualTo(Verdict.Status.COMPLETE);
      if (start.length <= 1) {
        String value = all.substring(1, all.length() - 2);
        String plain = JsonText.of(JsonReader.read(value, 64));
        assertThat(oracle.validate(plain, InputFormat.JSON)).as(schema + plain).isEmpty();
      }
    }
  }
}
