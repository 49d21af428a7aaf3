package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A pattern that is the whole text, against two engines of others. */
class PatternGrammarTest {
  private static final List<String> LETTERS = List.of("a", "b", "c", "-", "\n", "é", "😀");

  private static Verdict.Status status(String pattern, String text) throws RefusedGrammarException {
    return Grammar.of(new GrammarSource.Pattern(pattern))
        .validate(text.getBytes(StandardCharsets.UTF_8))
        .status();
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void wholeTexts_areWhatOtherEnginesMatch(@ForAll long seed) {
    Random random = new Random(seed);
    String pattern = pattern(random, 3);
    Pattern jdk = Pattern.compile(pattern.replace("$", "\\z"), Pattern.UNIX_LINES);
    com.google.re2j.Pattern re2 = com.google.re2j.Pattern.compile(pattern);
    Grammar grammar;
    try {
      grammar = Grammar.of(new GrammarSource.Pattern(pattern));
    } catch (RefusedGrammarException e) {
      for (int i = 0; i < 40; i++) {
        assertThat(jdk.matcher(text(random)).matches()).as("%s (seed %s)", pattern, seed).isFalse();
      }
      return;
    }
    for (int i = 0; i < 20; i++) {
      String text = text(random);
      GrammarValidator validator = grammar.validator();
      Verdict.Status status = validator.feed(text.getBytes(StandardCharsets.UTF_8));

      assertThat(status == Verdict.Status.COMPLETE)
          .as("%s is %s (seed %s)", pattern, text, seed)
          .isEqualTo(jdk.matcher(text).matches())
          .isEqualTo(re2.matches(text));
      if (status == Verdict.Status.OK) {
        String rest =
            new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8);
        assertThat(jdk.matcher(text + rest).matches())
            .as("%s is %s + %s (seed %s)", pattern, text, rest, seed)
            .isTrue();
      }
      if (status == Verdict.Status.VIOLATED) {
        for (String letter : LETTERS) {
          assertThat(jdk.matcher(text + letter).matches()).as("%s, seed %s", text, seed).isFalse();
        }
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append(LETTERS.get(random.nextInt(LETTERS.size())));
    }
    return text.toString();
  }

  private static String pattern(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 13 : 7)) {
      case 0 -> "a";
      case 1 -> "b";
      case 2 -> "[a-bé]";
      case 3 -> "[^a]";
      case 4 -> ".";
      case 5 -> List.of("^", "$", "\\w", "\\s", "😀").get(random.nextInt(5));
      case 6 -> "é";
      case 7 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      case 8 -> "(" + pattern(random, depth - 1) + ")*";
      case 9 -> "(?:" + pattern(random, depth - 1) + ")+?";
      case 10 -> "(" + pattern(random, depth - 1) + "){1,3}";
      case 11 -> "(" + pattern(random, depth - 1) + ")?";
      default -> pattern(random, depth - 1) + pattern(random, depth - 1);
    };
  }

  @Example
  void theWholeTextCounts_withOrWithoutAnchors() throws RefusedGrammarException {
    assertThat(status("[0-9]{3}", "123")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status("^[0-9]{3}$", "123")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status("[0-9]{3}", "1234")).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(status("(?P<year>\\d{4})-(?<month>\\d\\d)", "2026-1")).isEqualTo(Verdict.Status.OK);
    assertThat(status("a$|b", "a")).isEqualTo(Verdict.Status.COMPLETE);
  }

  @Example
  void bytesThatAreNoUtf8_areRefusedAtOnce() throws RefusedGrammarException {
    Grammar any = Grammar.of(new GrammarSource.Pattern("[^a]*"));
    for (byte[] broken :
        List.of(
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xe0, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xf8})) {
      assertThat(any.validate(broken).status()).isEqualTo(Verdict.Status.VIOLATED);
    }
    assertThat(any.validate("é€😀".getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Verdict.Status.COMPLETE);
  }

  /** What other engines read in another way is not guessed at. */
  @Example
  void whatMeansSomethingElseElsewhere_isRefusedByName() {
    for (String pattern :
        List.of(
            "a\\Z",
            "[[:alpha:]]+",
            "[a&&b]",
            "a{,3}",
            "[]a]",
            "a(?i)a",
            "(?=a)b",
            "(a)\\1",
            "x(?=.*\\bw)y",
            "a$b",
            "(",
            "a**",
            "\\pX",
            "(a{1000}){1000}")) {
      assertThatThrownBy(() -> Grammar.of(new GrammarSource.Pattern(pattern)))
          .as(pattern)
          .isInstanceOf(RefusedGrammarException.class)
          .hasMessageContaining("\"pattern\" at the root: ");
    }
  }

  @Example
  void lookAround_isToldAtTheByteThatBreaksIt() throws RefusedGrammarException {
    String names = "(?!aws:)\\w+:\\w+\\b(?<!_)";

    assertThat(status(names, "aws")).isEqualTo(Verdict.Status.OK);
    Verdict verdict =
        Grammar.of(new GrammarSource.Pattern(names))
            .validate("aws:x".getBytes(StandardCharsets.UTF_8));
    assertThat(verdict.status()).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(verdict.at()).isEqualTo(3);
    assertThat(status(names, "awsx:y")).isEqualTo(Verdict.Status.COMPLETE);
    assertThat(status(names, "a:y_")).isEqualTo(Verdict.Status.OK);
  }

  @Example
  void lookAroundInASchema_isKnownToEndingsToo() throws RefusedGrammarException {
    Grammar tags =
        Grammar.ofSchema(
            "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":false,"
                + "\"patternProperties\":{\"^(?!aws:.*)(?=.*z$).{1,128}$\":{\"type\":\"integer\"}}}");
    GrammarValidator validator = tags.validator();
    validator.feed("{\"aws".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("z\":0}");
    assertThat(validator.feed(new byte[] {':'})).isEqualTo(Verdict.Status.VIOLATED);
  }

  @Example
  void choices_areWhatIsListedAndNothingElse() throws RefusedGrammarException {
    Grammar choice =
        Grammar.of(new GrammarSource.Choice(List.of("yes", "yesterday", "né", "a\"b")));
    for (String text : List.of("yes", "yesterday", "né", "a\"b")) {
      assertThat(choice.validate(text.getBytes(StandardCharsets.UTF_8)).status())
          .isEqualTo(Verdict.Status.COMPLETE);
    }
    Verdict verdict = choice.validate("yesterdax".getBytes(StandardCharsets.UTF_8));
    assertThat(verdict.status()).isEqualTo(Verdict.Status.VIOLATED);
    assertThat(verdict.at()).isEqualTo(8);
    assertThat(verdict.expected()).containsExactly("\"y\"");
    assertThatThrownBy(() -> Grammar.of(new GrammarSource.Choice(List.of())))
        .hasMessageContaining("an empty list");
  }

  @Example
  void digests_nameTheGrammarAndHowItIsRead() {
    assertThat(new GrammarSource.Pattern("a").digest())
        .hasSize(64)
        .isEqualTo(new GrammarSource.Pattern("a").digest())
        .isNotEqualTo(new GrammarSource.Ebnf("a").digest());
    assertThat(new GrammarSource.Choice(List.of("a", "b")).digest())
        .isNotEqualTo(new GrammarSource.Choice(List.of("ab")).digest());
    assertThat(GrammarSource.JsonSchema.of("{}").digest())
        .isNotEqualTo(
            new GrammarSource.JsonSchema("{}", java.util.Optional.empty(), true).digest());
  }
}
