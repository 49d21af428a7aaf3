package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What masks leave of the many ways to write the same JSON: those that writers use. */
class UsualSpellingTest {
  private static final String NAMED =
      "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"LinkId\":{\"enum\":"
          + "[\"a<b\",\"A\"]},\"n\":{\"type\":\"integer\"},\"o\":{\"type\":\"integer\"}},"
          + "\"required\":[\"LinkId\",\"n\"]}";
  private static final TokenVocabulary BYTES = bytes();

  private static TokenVocabulary bytes() {
    List<byte[]> tokens = new ArrayList<>();
    IntStream.range(0, 256).forEach(b -> tokens.add(new byte[] {(byte) b}));
    tokens.add("a\\".getBytes(StandardCharsets.UTF_8));
    return TokenVocabulary.of(tokens, List.of());
  }

  private static GrammarMatcher matcher(String schema) throws RefusedGrammarException {
    return Grammar.ofSchema(schema).matcher(BYTES, MaskRules.standard(), new MaskCache(4));
  }

  private static boolean takes(String schema, String text) throws RefusedGrammarException {
    return matcher(schema).acceptText(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean allows(String schema, String before, int token)
      throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(schema);
    for (byte b : before.getBytes(StandardCharsets.UTF_8)) {
      assertThat(matcher.acceptToken(b & 0xff)).as("%s of %s", (char) b, before).isTrue();
    }
    long[] mask = new long[BYTES.maskWords()];
    matcher.fillNextTokenBitmask(mask);
    return BitSet.valueOf(mask).get(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"\\u004c",
        "{\"L\\u0069",
        "{\"LinkId\":\"\\u0041",
        "{\"LinkId\":\"a\\u003cb\\u0022"
      })
  void letterInAnEscape_isNotTaken(String text) throws RefusedGrammarException {
    assertThat(takes(NAMED, text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\\"", "\"\\\\", "\"\\/", "\"\\n\\t\\r\\b\\f", "\"\\u0000", "\"\\u001F", "\"\\u007f",
        "\"\\u0022", "\"\\u0026", "\"\\u0027", "\"\\u003c", "\"\\u003D", "\"\\u003e", "\"\\u005c",
        "\"\\u00e9", "\"\\u20AC", "\"\\ud83d\\ude00", "\"\\ud800a", "\"\\udc00"
      })
  void whatSomeWriterEscapes_isTakenEscaped(String text) throws RefusedGrammarException {
    assertThat(takes("{\"type\":\"string\"}", text)).isTrue();
    assertThat(takes("{\"type\":\"string\",\"pattern\":\"^[^z]*$\"}", text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\u0020",
        "\"\\u0021",
        "\"\\u0030",
        "\"\\u0041",
        "\"\\u007A",
        "\"\\u007e",
        "\"\\u005b"
      })
  void whatNoWriterEscapes_isNotTakenEscaped(String text) throws RefusedGrammarException {
    assertThat(takes("{\"type\":\"string\"}", text)).isFalse();
    assertThat(takes("{\"type\":\"string\",\"pattern\":\"^[^z]*$\"}", text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "^[a-z]*$, false",
    "^[a-z0-9 .:_-]*$, false",
    "^[a-z/]*$, true",
    "^[a-z<]*$, true",
    "^[a-zé]*$, true",
    "^[^a]*$, true",
    "^[a-z\\n]*$, true"
  })
  void backslash_isAllowedWhereSomeWriterEscapes(String pattern, boolean allowed)
      throws RefusedGrammarException {
    String schema = "{\"type\":\"string\",\"pattern\":\"" + pattern.replace("\\", "\\\\") + "\"}";

    assertThat(allows(schema, "\"", '\\')).isEqualTo(allowed);
    assertThat(allows(schema, "\"b", '\\')).isEqualTo(allowed);
  }

  @Test
  void tokenThatEndsInABackslash_isAllowedWhereSomeWriterEscapes() throws RefusedGrammarException {
    String words = "{\"enum\":[\"ab\",\"a/b\"]}";

    assertThat(allows("{\"enum\":[\"ab\",\"ac\"]}", "\"", 256)).isFalse();
    assertThat(allows(words, "\"", 256)).isTrue();
    assertThat(allows(words, "\"a\\", 'u')).as("a solidus has an escape of its own").isFalse();
    assertThat(allows(words, "\"a\\", '/')).isTrue();
  }

  @Test
  void escapeOfOneOfAFew_isAllowedDigitByDigit() throws RefusedGrammarException {
    String schema = "{\"type\":\"string\",\"pattern\":\"^[a-z0<é]*$\"}";

    assertThat(allows(schema, "\"\\u0", '0')).isTrue();
    assertThat(allows(schema, "\"\\u00", '3')).isTrue();
    assertThat(allows(schema, "\"\\u00", '6')).isFalse();
    assertThat(allows(schema, "\"\\u003", '0')).isFalse();
    assertThat(allows(schema, "\"\\u003", 'c')).isTrue();
    assertThat(allows(schema, "\"\\u003", 'C')).isTrue();
  }

  @Test
  void halfAPairThatEndsAText_isFollowedByNoEscape() throws RefusedGrammarException {
    GrammarMatcher matcher =
        Grammar.ofSchema("{\"type\":\"string\",\"pattern\":\"^\\ud83d$\"}")
            .matcher(BYTES, new MaskRules(true, 1), new MaskCache(4));

    assertThat(matcher.acceptText("\"\\ud83d".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(matcher.acceptToken('\\')).isFalse();
    assertThat(matcher.acceptToken('"')).isTrue();
  }

  @Test
  void escapeThatABegunTextHas_isWrittenToItsEnd() throws RefusedGrammarException {
    for (String begun : List.of("{\"\\", "{\"\\u", "{\"\\u0", "{\"\\u00", "{\"\\u004")) {
      GrammarMatcher matcher = matcher(NAMED);
      String rest = "{\"\\u004cinkId\":".substring(begun.length());

      assertThat(matcher.acceptBegun(begun.getBytes(StandardCharsets.UTF_8))).isTrue();
      assertThat(matcher.acceptText(rest.getBytes(StandardCharsets.UTF_8))).as(begun).isTrue();
    }
  }

  @Test
  void whiteSpace_standsBeforeNoColonAndNoComma() throws RefusedGrammarException {
    assertThat(allows(NAMED, "{\"LinkId\"", ' ')).isFalse();
    assertThat(allows(NAMED, "{\"LinkId\"", '\n')).isFalse();
    assertThat(takes(NAMED, "{ \"LinkId\": \"A\", \"n\": 1, \"o\": 2 }")).isTrue();
    assertThat(allows(NAMED, "{\"LinkId\":\"A\"", ' ')).as("n is missing").isFalse();
    assertThat(allows(NAMED, "{\"LinkId\":\"A\",\"n\":1", ' ')).isTrue();
    assertThat(allows(NAMED, "{\"LinkId\":\"A\",\"n\":1 ", ',')).isFalse();
    assertThat(allows(NAMED, "{\"LinkId\":\"A\",\"n\":1\n", '}')).isTrue();
  }

  @Test
  void whiteSpaceBehindAnItem_isAllowedWhereTheArrayMayEnd() throws RefusedGrammarException {
    String pairs = "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2}";

    assertThat(allows(pairs, "[1", ' ')).isFalse();
    assertThat(allows(pairs, "[1,2", '\n')).isTrue();
    assertThat(allows(pairs, "[1,2\n", ',')).isFalse();
    assertThat(allows(pairs, "[1,2\n", ']')).isTrue();
  }

  /** Frames alone do not know whether a value may end that is decided then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'array','items':{'type':'integer'},'not':{'maxItems':2}}|[1",
        "{'type':'array','contains':{'const':1},'minContains':2,'items':{'type':'integer'}}|[1",
        "{'not':{'enum':[{'a':1},[1],[1,2]]},'type':['object','array']}|[1",
        "{'anyOf':[{'type':'array','items':{'type':'integer'},'maxItems':2},"
            + "{'type':'array','items':{'type':'number'},'minItems':3}]}|[0.1",
        "{'type':'array','items':{'type':['integer','string']},'minItems':1,"
            + "'uniqueItems':true,'contains':{'type':'string'}}|[1"
      })
  void whiteSpaceBehindAnItem_isNotAllowedWhereTheArrayMayNotEnd(String schema, String text)
      throws RefusedGrammarException {
    String json = schema.replace('\'', '"');

    assertThat(allows(json, text, ' ')).isFalse();
    assertThat(allows(json, text, '\n')).isFalse();
    assertThat(allows(json, text, ',')).isTrue();
  }

  @Test
  void whiteSpaceThatABegunTextHas_leavesAllWaysOn() throws RefusedGrammarException {
    GrammarMatcher matcher = matcher(NAMED);

    assertThat(matcher.acceptBegun("{\"LinkId\" ".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(matcher.acceptText(": \"A\"".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(matcher.acceptBegun(" ".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(matcher.acceptText(", \"n\": 1".getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
