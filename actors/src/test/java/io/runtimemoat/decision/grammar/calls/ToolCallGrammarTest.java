package io.runtimemoat.decision.grammar.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource.ToolCalls;
import io.runtimemoat.decision.grammar.GrammarSource.ToolCalls.Beside;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.token.BoundedMatcher;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts with calls: which are right, which are drawn, how they are read. */
final class ToolCallGrammarTest {
  private static final CallSyntax SYNTAX =
      new CallSyntax("<call>", "<call>{\"name\": \"", "\", \"arguments\": ", "}</call>", "\n");
  private static final String WEATHER =
      """
      {"type": "object", "required": ["city"], "additionalProperties": false,
       "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 1}}}
      """;
  private static final List<ToolCalls.Tool> TOOLS =
      List.of(
          new ToolCalls.Tool("weather", WEATHER),
          new ToolCalls.Tool("web", "{\"type\": \"object\"}"),
          new ToolCalls.Tool(
              "tags",
              "{\"properties\": {\"all\": {\"type\": \"array\", \"uniqueItems\": true}},"
                  + " \"required\": [\"all\"]}"));
  private static final Beside TEXT = new Beside(Beside.Kind.TEXT, "");
  private static final Beside NOTHING = new Beside(Beside.Kind.NOTHING, "");
  private static final Beside DOCUMENT =
      new Beside(Beside.Kind.DOCUMENT, "{\"type\": \"object\", \"required\": [\"mood\"]}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}</call>",
        "<call>{\"name\": \"web\", \"arguments\": {}}</call>",
        "<call>{\"name\": \"web\", \"arguments\": { }}</call>\n"
            + "<call>{\"name\": \"tags\", \"arguments\": {\"all\": [1, 2, \"}</call>\"]}}</call>"
      })
  void callsOfTools_areCompleteBesideAnything(String text) throws Exception {
    for (Beside beside : List.of(TEXT, NOTHING, DOCUMENT)) {
      assertThat(status(grammar(beside, true), text)).as("%s", beside).isEqualTo(Status.COMPLETE);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<call>{\"name\": \"wea\", | 19",
        "<call>{\"name\": \"weather\", \"arguments\": []}</call> | 39",
        "<call>{\"name\": \"weather\", \"arguments\": {}}</call> | 40",
        "<call>{\"name\": \"weather\", \"arguments\": {\"days\": 0} | 49",
        "<call>{\"name\": \"web\", \"arguments\": {}}</call> and so on | 45",
        "<call>{\"name\": \"tags\", \"arguments\": {\"all\": [1, 1]} | 49"
      })
  void whatNoToolTakes_isFoundAtItsByte(String text, long at) throws Exception {
    GrammarValidator reader = grammar(TEXT, true).validator();
    reader.feed(text.strip().getBytes(StandardCharsets.UTF_8));

    assertThat(reader.verdict().status()).isEqualTo(Status.VIOLATED);
    assertThat(reader.verdict().at()).isEqualTo(at);
  }

  @Test
  void textBesideCalls_isWhateverHasNoCallInIt() throws Exception {
    Grammar grammar = grammar(TEXT, true);

    assertThat(status(grammar, "")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "1 < 2 <cal <<call ")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "Let me see. <call>")).isEqualTo(Status.OK);
    assertThat(
            status(
                grammar, "Let me see.<<call>{\"name\": \"web\", \"arguments\": {\"q\": 1}}</call>"))
        .isEqualTo(Status.COMPLETE);
  }

  @Test
  void aDocument_standsInPlaceOfCallsAndNotBeforeThem() throws Exception {
    Grammar grammar = grammar(DOCUMENT, true);

    assertThat(status(grammar, "{\"mood\": 1}")).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar, "{}")).isEqualTo(Status.VIOLATED);
    assertThat(status(grammar, "Hm.")).isEqualTo(Status.VIOLATED);
    assertThat(status(grammar, "{\"mood\": 1}<call>")).isEqualTo(Status.VIOLATED);
  }

  @Test
  void oneCall_isNotFollowedWhereOneIsAllowed() throws Exception {
    String call = "<call>{\"name\": \"web\", \"arguments\": {}}</call>";

    assertThat(status(grammar(NOTHING, false), call)).isEqualTo(Status.COMPLETE);
    assertThat(status(grammar(NOTHING, false), call + "\n")).isEqualTo(Status.VIOLATED);
    assertThat(status(grammar(NOTHING, true), call + "\n")).isEqualTo(Status.OK);
    assertThat(status(grammar(NOTHING, true), "")).isEqualTo(Status.OK);
  }

  @Test
  void toolThatTakesNoObject_isRefused() {
    assertThatThrownBy(
            () ->
                Grammar.of(
                    new ToolCalls(
                        SYNTAX,
                        List.of(new ToolCalls.Tool("odd", "{\"type\": \"array\"}")),
                        TEXT,
                        true,
                        false)))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("'odd' takes no object");
  }

  /** Every token that a mask allows is taken, no other is, and every text can be ended. */
  @Test
  void textsThatAreDrawn_areRightAndEndInTime() throws Exception {
    TokenVocabulary vocabulary = vocabulary();
    List<ToolCalls.Tool> tools = TOOLS.subList(0, 2); // no ending of unique items is known early
    for (Beside beside : List.of(TEXT, NOTHING, DOCUMENT)) {
      Grammar grammar = Grammar.of(new ToolCalls(SYNTAX, tools, beside, true, false));
      for (int seed = 0; seed < 60; seed++) {
        String text = draw(grammar, vocabulary, new Random(seed), 160);

        assertThat(status(grammar, text)).as(text).isEqualTo(Status.COMPLETE);
        CallReader reader = new CallReader(SYNTAX, 64);
        reader.read(text);
        boolean document = beside.equals(DOCUMENT) && !text.startsWith("<call>");
        assertThat(document || !reader.isBroken()).as(text).isTrue();
      }
    }
  }

  @Test
  void blanksBehindTheArguments_sayNothing() throws Exception {
    String text = "<call>{\"name\": \"web\", \"arguments\": {\"a\": 1} \n}</call>";
    CallReader reader = new CallReader(SYNTAX, 64);

    assertThat(status(grammar(NOTHING, false), text)).isEqualTo(Status.COMPLETE);
    assertThat(reader.read(text))
        .containsExactly(
            new CallReader.Piece.Begun(0, "web"), new CallReader.Piece.Arguments(0, "{\"a\": 1}"));
    assertThat(reader.isBroken()).isFalse();
  }

  @Test
  void aTextThatMayCallAgain_isNotFinishedBehindItsFirstCall() throws Exception {
    TokenVocabulary vocabulary = vocabulary();
    String call = "<call>{\"name\": \"web\", \"arguments\": {}}</call>";
    for (boolean many : new boolean[] {true, false}) {
      GrammarMatcher matcher = grammar(NOTHING, many).matcher(vocabulary, MaskRules.standard());
      matcher.acceptText(call.getBytes(StandardCharsets.UTF_8));

      assertThat(new BoundedMatcher(matcher, vocabulary).isFinished()).isEqualTo(!many);
    }
  }

  private static String draw(
      Grammar grammar, TokenVocabulary vocabulary, Random random, int mostTokens) {
    GrammarMatcher plain = grammar.matcher(vocabulary, MaskRules.standard());
    BoundedMatcher matcher = new BoundedMatcher(plain, vocabulary);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    long[] mask = new long[vocabulary.maskWords()];
    for (int left = mostTokens; left > 0; left--) {
      matcher.fillNextTokenBitmask(mask);
      BitSet allowed = BitSet.valueOf(mask);
      assertThat(allowed.isEmpty()).isFalse();
      for (int token = 0; token < vocabulary.size(); token++) {
        GrammarMatcher tried = plain.fork();
        boolean taken = tried.acceptToken(token);
        assertThat(taken || !allowed.get(token)).as("token %s after %s", token, text).isTrue();
      }
      int[] tokens = allowed.stream().toArray();
      int token = matcher.take(tokens[random.nextInt(tokens.length)], left);
      if (token == END) {
        break;
      }
      text.writeBytes(TOKENS.get(token));
    }
    return text.toString(StandardCharsets.ISO_8859_1);
  }

  private static final List<byte[]> TOKENS = tokens();
  private static final int END = TOKENS.size() - 1;

  private static List<byte[]> tokens() {
    List<byte[]> tokens = new ArrayList<>();
    for (char c = ' '; c < 127; c++) {
      tokens.add(new byte[] {(byte) c});
    }
    for (String word :
        List.of(
            "\n", "<call>", "<ca", "{\"name\": \"", "we", "ather", "\": ", "}}", "}</", "[1,")) {
      tokens.add(word.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(new byte[0]);
    return tokens;
  }

  private static TokenVocabulary vocabulary() {
    return TokenVocabulary.of(TOKENS, List.of(END));
  }

  @Test
  void readingInPieces_isReadingAtOnce() {
    String text =
        "A <b> <<call>{\"name\": \"web\", \"arguments\": {\"q\": \"a \\\"}\\\\\", \"n\": [{}]}}</call>\n"
            + "<call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Ås\"}}</call>";
    String whole = read(text, text.length());

    assertThat(whole)
        .isEqualTo(
            "A <b> <|0:web|0={\"q\": \"a \\\"}\\\\\", \"n\": [{}]}|1:weather|1={\"city\": \"Ås\"}|");
    for (int size = 1; size < text.length(); size++) {
      assertThat(read(text, size)).as("pieces of %d", size).isEqualTo(whole);
    }
  }

  @Test
  void textThatOnlyLooksLikeACall_isText() {
    CallReader reader = new CallReader(SYNTAX, 64);

    assertThat(reader.read("see <cal")).containsExactly(new CallReader.Piece.Text("see "));
    assertThat(reader.rest()).isEqualTo("<cal");
    assertThat(reader.isBroken()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<call>{\"name\" ",
        "<call>{\"name\": \"an_endless_name_an_endless_name_an_endless_name_an_endless_name_s",
        "<call>{\"name\": \"web\", \"args",
        "<call>{\"name\": \"web\", \"arguments\": {}} </call>",
        "<call>{\"name\": \"web\", \"arguments\": {}}</call> "
      })
  void whatIsNoCall_breaksTheReader(String text) {
    CallReader reader = new CallReader(SYNTAX, 64);
    reader.read(text);

    assertThat(reader.isBroken()).isTrue();
  }

  private static String read(String text, int size) {
    CallReader reader = new CallReader(SYNTAX, 64);
    StringBuilder said = new StringBuilder();
    String within = "";
    for (int at = 0; at < text.length(); at += size) {
      for (CallReader.Piece piece :
          reader.read(text.substring(at, Math.min(text.length(), at + size)))) {
        if (piece instanceof CallReader.Piece.Text beside) {
          said.append(beside.text());
        } else if (piece instanceof CallReader.Piece.Begun call) {
          said.append('|').append(call.index()).append(':').append(call.name());
          within = "";
        } else if (piece instanceof CallReader.Piece.Arguments more) {
          String label = "|" + more.index() + "=";
          said.append(within.equals(label) ? "" : label).append(more.text());
          within = label;
        }
      }
    }
    assertThat(reader.isBroken()).isFalse();
    return said.append(reader.rest()).append('|').toString();
  }

  private static Grammar grammar(Beside beside, boolean many) throws RefusedGrammarException {
    return Grammar.of(new ToolCalls(SYNTAX, TOOLS, beside, many, false));
  }

  private static Status status(Grammar grammar, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Status whole = grammar.validate(bytes).status();
    GrammarValidator byByte = grammar.validator();
    for (byte b : bytes) {
      byByte.feed(new byte[] {b});
    }
    assertThat(byByte.status()).as("byte by byte").isEqualTo(whole);
    return whole;
  }
}
