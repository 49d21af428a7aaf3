package io.runtimemoat.decision.grammar.ebnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operators {@code &} and {@code ~} of Lark's terminals, as llguidance's syntax describes them.
 */
class TerminalAlgebraTest {
  private static Grammar grammar(String text) throws RefusedGrammarException {
    return Grammar.of(new GrammarSource.Ebnf(text));
  }

  private static boolean accepts(Grammar grammar, String text) {
    return grammar.validate(text.getBytes(StandardCharsets.UTF_8)).status()
        == Verdict.Status.COMPLETE;
  }

  /** The example of llguidance's documentation: lines of ASCII without an empty one. */
  @Test
  void linesWithoutAnEmptyOne() throws RefusedGrammarException {
    Grammar lines = grammar("start: LINES\nLINES: /[a-zA-Z \\n]*/ & ~/.*\\n\\n.*/s");

    assertThat(accepts(lines, "")).isTrue();
    assertThat(accepts(lines, "a b\nC\n")).isTrue();
    assertThat(lines.validate("a\n\nb".getBytes(StandardCharsets.UTF_8)).at()).isEqualTo(2);
    assertThat(accepts(lines, "a1")).isFalse();
    Grammar exactly = grammar("start: LINES\nLINES: /[a-zA-Z \\n]*/ & ~/\\n\\n/");
    assertThat(accepts(exactly, "\n\n")).isFalse();
    assertThat(accepts(exactly, "a\n\nb")).isTrue();
  }

  /** Each is small: together they would take minutes. */
  @Test
  void manyOperators_areRefused() {
    String many = String.join(" | ", Collections.nCopies(1_000, "~/(a|b)*a(a|b){9}/"));

    assertThatThrownBy(() -> grammar("start: X\nX: " + many))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("more than 128 operands of & and ~");
  }

  @Test
  void aComplement_isOfCharacters() throws RefusedGrammarException {
    Grammar grammar = grammar("start: X\nX: ~/[a-\u00e9]*/ & /.{0,2}/s");

    assertThat(accepts(grammar, "\u00ea")).isTrue();
    assertThat(accepts(grammar, "b\ud83d\ude00")).isTrue();
    assertThat(accepts(grammar, "\u00e9")).isFalse();
    assertThat(accepts(grammar, "")).isFalse();
    for (byte[] half : List.of(new byte[] {(byte) 0xff}, new byte[] {(byte) 0xed, (byte) 0xa0})) {
      assertThat(grammar.validate(half).status()).isEqualTo(Verdict.Status.VIOLATED);
    }
    GrammarValidator begun = grammar.validator();
    assertThat(begun.feed(new byte[] {(byte) 0xf0})).isEqualTo(Verdict.Status.OK);
    byte[] rest = begun.shortestCompletion().orElseThrow();
    assertThat(begun.feed(rest)).isEqualTo(Verdict.Status.COMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/a+/ & /.{2}/ | /c/; aa; aaa", // & binds tighter than |
        "/a+/ & /.{2}/ | /c/; c; cc",
        "~/a/+ & /[ab]*/; bb; a", // (~/a/)+, of which one is the empty text
        "(~/a/)~2 & /[ab]{2}/; ab; abb",
        "~~/a/; a; b",
        "~/a/ & ~/b/ & /[abc]/; c; b",
        "\"x\" (~\"a\" & /[ab]/) \"y\"; xby; xay",
        "A & ~B; cd; ab",
        "(A & ~B) ~ 2..3; cdcd; cd",
      })
  void operators_bindAsDocumented(String body, String in, String out)
      throws RefusedGrammarException {
    Grammar grammar = grammar("start: X\nX: " + body + "\nA: /[a-d]{2}/\nB: \"ab\" | \"ba\"");

    assertThat(accepts(grammar, in)).as(in).isTrue();
    assertThat(accepts(grammar, out)).as(out).isFalse();
  }

  /** Every text over two letters, against the same said with predicates. */
  @Test
  void randomTerms_areWhatTheirPatternsSay() throws RefusedGrammarException {
    Random random = new Random(11);
    List<String> texts = textsUpTo(5);
    int empty = 0;
    for (int i = 0; i < 300; i++) {
      Term term = Term.random(random, 3);
      List<String> expected = texts.stream().filter(term.holds()).toList();
      Grammar grammar;
      try {
        grammar = grammar("start: X\nX: (" + term.lark() + ") & /[ab]{0,5}/");
      } catch (RefusedGrammarException e) {
        assertThat(expected).as(term.lark()).isEmpty();
        empty++;
        continue;
      }
      assertThat(texts.stream().filter(text -> accepts(grammar, text)).toList())
          .as(term.lark())
          .isEqualTo(expected);
      byte[] shortest = grammar.validator().shortestCompletion().orElseThrow();
      assertThat(shortest).as(term.lark()).hasSize(expected.get(0).length());
    }
    assertThat(empty).isBetween(1, 150);
  }

  /** A term and what it says. */
  private record Term(String lark, Predicate<String> holds) {
    private static final List<String> PATTERNS =
        List.of("a*", "b+a?", "(ab)*", "[ab]{2}", "a[ab]*b", "b*", "(a|bb)+", ".*aa.*");

    static Term random(Random random, int depth) {
      int kind = depth == 0 ? 0 : random.nextInt(4);
      if (kind == 0) {
        String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
        return new Term("/" + pattern + "/", Pattern.compile(pattern).asMatchPredicate());
      }
      Term one = random(random, depth - 1);
      if (kind == 1) {
        return new Term("~(" + one.lark + ")", one.holds.negate());
      }
      Term other = random(random, depth - 1);
      return kind == 2
          ? new Term("(" + one.lark + " & " + other.lark + ")", one.holds.and(other.holds))
          : new Term("(" + one.lark + " | " + other.lark + ")", one.holds.or(other.holds));
    }
  }

  /** Shorter ones first. */
  private static List<String> textsUpTo(int length) {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int i = 0; texts.get(i).length() < length; i++) {
      texts.add(texts.get(i) + "a");
      texts.add(texts.get(i) + "b");
    }
    return texts;
  }

  @Test
  void masks_allowWhatCanStillBeATextOfBoth() throws RefusedGrammarException {
    List<String> pieces = List.of("a", "b", "ab", "ba", "bb", "abb");
    TokenVocabulary vocabulary =
        TokenVocabulary.of(
            pieces.stream().map(piece -> piece.getBytes(StandardCharsets.UTF_8)).toList(),
            List.of());
    GrammarMatcher matcher =
        grammar("start: X\nX: /[ab]{1,3}/ & ~/.*bb.*/").matcher(vocabulary, MaskRules.standard());
    long[] mask = new long[1];

    matcher.fillNextTokenBitmask(mask);
    assertThat(mask[0]).isEqualTo(0b001111);
    matcher.acceptToken(2);
    matcher.fillNextTokenBitmask(mask);
    assertThat(mask[0]).isEqualTo(0b000001);
  }

  @Test
  void aLongOne_isWorkedOutInTimeThatGrowsWithIt() throws RefusedGrammarException {
    Grammar grammar = grammar("start: X\nX: /a{4000}/ & ~/b/");

    assertThat(accepts(grammar, "a".repeat(4000))).isTrue();
    assertThat(accepts(grammar, "a".repeat(3999))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "start: X!X: /a/ & /b/; no text satisfies",
        "start: X!X: ~/.*/s; no text satisfies",
        "start: /a/ & /b/; operators of terminals",
        "start: ~/a/; operators of terminals",
        "start: X!X: ~X; uses itself",
        "start: X!X: /a/ & Y!Y: X; uses itself",
        "start: X!X: ~Y; Y, which is not defined",
        "start: X!X: ~y!y: /a/; upper case",
        "start: X!X: /.*a.{20}/ & /b*/; more than 262144 cells",
        "start: X!X: ~/(a{1000}){1000}/; steps",
        "start: X!X: ~A!A: B B B B B B B!B: C C C C C C C!C: D D D D D D D!D: E E E E E E E!E: F F F F"
            + " F F F F F!F: \"\"; steps",
      })
  void whatIsEmptyOrTooLarge_isRefusedByItsRule(String text, String reason) {
    assertThatThrownBy(() -> grammar(text.replace("!", "\n")))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining(reason);
  }
}
