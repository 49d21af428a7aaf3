package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.Verdict.Status.COMPLETE;
import static io.runtimemoat.decision.grammar.Verdict.Status.OK;
import static io.runtimemoat.decision.grammar.Verdict.Status.UNDECIDED;
import static io.runtimemoat.decision.grammar.Verdict.Status.VIOLATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.automaton.AutomatonLimits;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.rules.RuleLimits;
import io.runtimemoat.decision.grammar.schema.SchemaLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarValidatorTest {
  private static final String TICKET =
      """
      {"type":"object","properties":{
        "category":{"enum":["billing","bug"]},
        "priority":{"type":"integer","minimum":1,"maximum":5},
        "order":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{4}$"},
        "lines":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/line"}}},
       "required":["category","priority"],"additionalProperties":false,
       "$defs":{"line":{"type":"object","properties":{"sku":{"type":"string","maxLength":3}},
         "required":["sku"]}}}
      """;

  private static Verdict verdict(String schema, String text) throws RefusedGrammarException {
    return verdict(schema, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Verdict verdict(String schema, byte[] text) throws RefusedGrammarException {
    return Grammar.ofSchema(schema).validate(text);
  }

  /** A bar marks the byte that must be named: the first after which nothing valid is left. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{\"category\":\"b|x\"; /category",
        "{\"category\":|1; /category",
        "{\"category\":\"bug\",\"priority\":|7; /priority",
        "{\"category\":\"bug\",\"priority\":0|}; /priority",
        "{\"category\":\"bug\",\"priority\":|-; /priority",
        "{\"category\":\"bug\",\"priority\":1,\"|priority\":2}; ''",
        "{\"p|x; ''",
        "{\"category\":\"bug\"|}; ''",
        "{\"order\":\"A|b; /order",
        "{\"order\":\"AB-123|\"; /order",
        "{\"lines\":[|]; /lines",
        "{\"lines\":[{\"sku\":\"abc|d; /lines/0/sku",
        "{\"lines\":[{\"sku\":\"a\"},{|}; /lines/1",
        "|[; ''",
      })
  void violation_isTheEarliestByte(String marked, String path) throws RefusedGrammarException {
    int at = marked.indexOf('|');

    Verdict verdict = verdict(TICKET, marked.replace("|", ""));

    assertThat(verdict.status()).isEqualTo(VIOLATED);
    assertThat(verdict.at()).isEqualTo(at);
    assertThat(verdict.path()).isEqualTo(path.equals("''") ? "" : path);
  }

  @Test
  void expectations_nameWhatIsMissing() throws RefusedGrammarException {
    assertThat(verdict(TICKET, "{\"category\":\"bug\"}").expected())
        .contains("key \"priority\"", ",")
        .doesNotContain("}");
    assertThat(verdict(TICKET, "{\"category\":\"x").expected())
        .containsExactly("\"billing\" or \"bug\"");
  }

  /** What {@code required} does not speak of satisfies both branches, or what must not hold. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}",
        "{\"not\":{\"required\":[\"a\",\"b\"]}}"
      })
  void typeThatAConditionNeverExcludes_isNoWayOut(String schema) throws RefusedGrammarException {
    for (String other : List.of("t", "\"", "1", "[", "n")) {
      assertThat(verdict(schema, other)).extracting(Verdict::status).isEqualTo(VIOLATED);
    }
    assertThat(verdict(schema, "{\"a\":1}").status()).isEqualTo(COMPLETE);
  }

  /** The address of whichever draft is the latest is no draft: older keywords count as well. */
  @ParameterizedTest
  @CsvSource({"https://json-schema.org/schema", "http://json-schema.org/schema#"})
  void schemaOfWhicheverDraftIsTheLatest_isReadLikeOneThatNamesNone(String address)
      throws RefusedGrammarException {
    String schema =
        "{\"$schema\":\""
            + address
            + "\",\"items\":[{\"const\":1}],\"dependencies\":{\"a\":[\"b\"]}}";

    assertThat(verdict(schema, "[1]").status()).isEqualTo(COMPLETE);
    assertThat(verdict(schema, "[2]").status()).isEqualTo(VIOLATED);
    assertThat(verdict(schema, "{\"a\":1}").status()).isEqualTo(VIOLATED);
  }

  @Test
  void members_comeInAnyOrder() throws RefusedGrammarException {
    assertThat(verdict(TICKET, "{ \"priority\" : 3 ,\n\"category\":\"bug\" }\n").status())
        .isEqualTo(COMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{\"const\":1}; 1.0; true",
        "{\"const\":1}; 10e-1; true",
        "{\"const\":1}; 0.1E1; true",
        "{\"const\":1}; 1.01; false",
        "{\"enum\":[100]}; 1e2; true",
        "{\"type\":\"integer\"}; 1e2; true",
        "{\"type\":\"integer\"}; 1.50; false",
        "{\"type\":\"integer\"}; 1.5e1; true",
        "{\"multipleOf\":0.01}; 0.07; true",
        "{\"multipleOf\":0.01}; 4.021; false",
        "{\"minimum\":9007199254740993}; 9007199254740992; false",
        "{\"minimum\":0}; 1e99999999999; true",
        "{\"maximum\":0}; -1.5E+99999999999; true",
        "{\"maximum\":0}; -0; true",
        "{\"exclusiveMaximum\":0.3}; 0.30000000000000000001; false",
        "{\"minLength\":2}; \"\\uD83D\\uDE00\"; false",
        "{\"maxLength\":1}; \"\\uD83D\\uDE00\"; true",
        "{\"maxLength\":1}; \"\\uD83D\\u0041\"; false",
        "{\"minLength\":2}; \"\\uD83D\\u0041\"; true",
        "{\"required\":[\"a\"]}; {\"\\u0061\":1}; true",
        "{\"properties\":{\"a\":false}}; {\"\\u0061\":1}; false",
        "{\"pattern\":\"^é$\"}; \"\\u00e9\"; true",
        "true; {\"a\":1,\"\\u0061\":2}; false",
      })
  void values_areWhatTheyMean(String schema, String text, boolean valid)
      throws RefusedGrammarException {
    assertThat(verdict(schema, text).status() == COMPLETE).as(schema + " " + text).isEqualTo(valid);
  }

  @Test
  void pieces_doNotMatter() throws RefusedGrammarException {
    String[] texts = {
      "{\"category\":\"bug\",\"priority\":3,\"order\":\"AB-1234\",\"lines\":[{\"sku\":\"é😀\"}]}",
      "{\"category\":\"bug\",\"priority\":3,\"order\":\"\\u0041B-12x4\"}",
    };
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      Grammar grammar = Grammar.ofSchema(TICKET);
      Verdict whole = grammar.validate(bytes);
      for (int i = 0; i <= bytes.length; i++) {
        GrammarValidator two = grammar.validator();
        two.feed(Arrays.copyOfRange(bytes, 0, i));
        two.feed(Arrays.copyOfRange(bytes, i, bytes.length));
        assertThat(two.verdict()).isEqualTo(whole);
      }
      GrammarValidator single = grammar.validator();
      for (byte b : bytes) {
        single.feed(new byte[] {b});
      }
      assertThat(single.verdict()).isEqualTo(whole);
    }
  }

  @Test
  void pieces_doNotMatterWhereAValueIsHeld() throws RefusedGrammarException {
    String schema =
        "{\"items\":{" + "\"prefixItems\":[{}],\"uniqueItems\":true},\"not\":{\"minItems\":4}}";
    byte[] valid = "[[1,2],[\"a\",\"\\u0062\"],[]]".getBytes(StandardCharsets.UTF_8);
    byte[] invalid = "[[1,2],[\"a\",\"\\u0061\"],[]]".getBytes(StandardCharsets.UTF_8);
    Grammar grammar = Grammar.ofSchema(schema);

    for (byte[] text : List.of(valid, invalid)) {
      Verdict whole = grammar.validate(text);
      for (int i = 0; i <= text.length; i++) {
        for (int j = i; j <= text.length; j++) {
          GrammarValidator three = grammar.validator();
          three.feed(text, 0, i);
          three.feed(text, i, j);
          three.feed(text, j, text.length);
          assertThat(three.verdict()).isEqualTo(whole);
        }
      }
    }
    assertThat(grammar.validate(valid).status()).isEqualTo(COMPLETE);
    assertThat(grammar.validate(invalid))
        .returns(VIOLATED, Verdict::status)
        .returns(20L, Verdict::at);
  }

  @ParameterizedTest
  @CsvSource({
    "c080",
    "c1bf",
    "e08080",
    "eda080",
    "f0808080",
    "f4908080",
    "ff",
    "80",
    "c3",
    "e282",
    "f09f98"
  })
  void utf8_isStrict(String hex) throws RefusedGrammarException {
    byte[] inner = new java.math.BigInteger("1" + hex, 16).toByteArray();
    byte[] bytes = Arrays.copyOfRange(inner, inner.length - hex.length() / 2, inner.length);
    byte[] text = new byte[bytes.length + 2];
    text[0] = '"';
    System.arraycopy(bytes, 0, text, 1, bytes.length);
    text[text.length - 1] = '"';

    assertThat(verdict("true", text).status()).isEqualTo(VIOLATED);
  }

  @Test
  void deepNesting_needsNoStack() throws RefusedGrammarException {
    int depth = 100_000;
    byte[] open = "[".repeat(depth).getBytes(StandardCharsets.UTF_8);
    byte[] close = "]".repeat(depth).getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator =
        Grammar.ofSchema("{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}").validator();

    assertThat(validator.feed(open)).isEqualTo(OK);
    assertThat(validator.shortestCompletion().orElseThrow()).isEqualTo(close);
    assertThat(validator.feed(close)).isEqualTo(COMPLETE);
    assertThat(validator.feed(new byte[] {']'})).isEqualTo(VIOLATED);
  }

  @Test
  void longStrings_takeNoMemory() throws RefusedGrammarException {
    byte[] piece = "abcdefghé".repeat(1000).getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator = Grammar.ofSchema("{\"type\":\"string\"}").validator();

    validator.feed(new byte[] {'"'});
    for (int i = 0; i < 1000; i++) {
      assertThat(validator.feed(piece)).isEqualTo(OK);
    }
    validator.feed(new byte[] {'"'});
    assertThat(validator.verdict())
        .returns(COMPLETE, Verdict::status)
        .returns(piece.length * 1000L + 2, Verdict::at);
  }

  @Test
  void boundsAreSaid_notGuessed() throws RefusedGrammarException {
    GrammarValidator held = Grammar.ofSchema("{\"items\":{\"uniqueItems\":true}}").validator();
    held.feed("[[\"".getBytes(StandardCharsets.UTF_8));
    held.feed("x".repeat(2 << 20).getBytes(StandardCharsets.UTF_8));
    assertThat(held.verdict())
        .returns(UNDECIDED, Verdict::status)
        .satisfies(v -> assertThat(v.expected().get(0)).contains("1048576 bytes"));
  }

  @Test
  void textsThatCombineTooManyParts_areUndecided() throws RefusedGrammarException {
    StringBuilder patterns = new StringBuilder();
    for (char c = 'a'; c <= 'z'; c++) {
      patterns.append(c == 'a' ? "" : ",");
      patterns
          .append("\"")
          .append(c)
          .append("\":{\"items\":{\"minimum\":")
          .append((int) c)
          .append("}}");
    }
    GrammarValidator validator =
        Grammar.of(
                GrammarSource.JsonSchema.of("{\"patternProperties\":{" + patterns + "}}"),
                new GrammarLimits(
                    SchemaLimits.standard(),
                    new AutomatonLimits(
                        64, 20_000, 1 << 20, 128, 1 << 20, new DfaBounds(1000, 1000)),
                    RuleLimits.standard()))
            .validator();
    validator.feed("{".getBytes(StandardCharsets.UTF_8));

    Verdict.Status last = OK;
    for (int i = 0; i < 1 << 14 && last == OK; i++) {
      StringBuilder key = new StringBuilder(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 26; bit++) {
        key.append((i >> bit & 1) != 0 ? (char) ('a' + bit) : '-');
      }
      last = validator.feed(key.append("\":1").toString().getBytes(StandardCharsets.UTF_8));
    }

    assertThat(last).isEqualTo(UNDECIDED);
    assertThat(validator.verdict().expected().get(0)).contains("20000 steps");
  }

  @Test
  void bytesOfAValueThatIsDecidedLater_areNotReleasable() throws RefusedGrammarException {
    GrammarValidator validator =
        Grammar.ofSchema("{\"properties\":{\"u\":{\"prefixItems\":[{}],\"uniqueItems\":true}}}")
            .validator();

    validator.feed("{\"a\":1,\"u\":[1,2".getBytes(StandardCharsets.UTF_8));
    assertThat(validator.releasable()).isEqualTo(11);
    validator.feed("]".getBytes(StandardCharsets.UTF_8));
    assertThat(validator.releasable()).isEqualTo(16);
  }

  /** What is decided when a value ends is said with the keyword and where it stands. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`properties`:{`p`:{`not`:{`items`:{`type`:`string`}}}}} | {`p`:[`a`]} | /p | ] where `not` at /properties/p allows it",
        "{`not`:{`multipleOf`:3}} | `9 ` | `` | number where `not` at the root allows it",
        "{`properties`:{`p`:{`prefixItems`:[{}],`uniqueItems`:true}}} | {`p`:[`a`,`a`]} | /p | ] where `uniqueItems` at /properties/p allows it",
        "{`properties`:{`a`:{`type`:`integer`}},`required`:[`a`,`b`]} | {`a`:1} | `` | key `b`",
        "{`properties`:{`p`:{`items`:{`type`:`integer`},`minItems`:2}}} | {`p`:[1]} | /p | ,",
        "{`properties`:{`a`:{`type`:`integer`,`maximum`:9}}} | {`a`:12} | /a | integer <= 9",
        "{`properties`:{`a`:{`type`:`number`}}} | {`a`:1x} | `` | }",
      })
  void brokenRuleThatAJudgeDecides_isNamedWithItsPlace(
      String schema, String text, String path, String expected) throws RefusedGrammarException {
    Verdict verdict =
        Grammar.ofSchema(schema.replace('`', '"'))
            .validate(text.replace('`', '"').getBytes(StandardCharsets.UTF_8));

    assertThat(verdict.status()).isEqualTo(VIOLATED);
    assertThat(verdict.path()).isEqualTo(path);
    assertThat(verdict.expected()).contains(expected.replace('`', '"'));
  }

  @Test
  void impossibleSchemas_areRefused() {
    for (String schema :
        List.of(
            "false",
            "{\"type\":\"string\",\"enum\":[1]}",
            "{\"minimum\":2,\"maximum\":1,\"type\":\"number\"}",
            "{\"type\":\"integer\",\"exclusiveMinimum\":1,\"exclusiveMaximum\":2}",
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
            "{\"type\":\"string\",\"pattern\":\"^a+$\",\"minLength\":1,\"allOf\":[{\"pattern\":\"^b\"}]}",
            "{\"type\":\"array\",\"minItems\":3,\"prefixItems\":[{},false]}")) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Grammar.ofSchema(schema)))
          .as(schema)
          .isInstanceOf(RefusedGrammarException.class)
          .hasMessageContaining("no value can satisfy it");
    }
  }
}
