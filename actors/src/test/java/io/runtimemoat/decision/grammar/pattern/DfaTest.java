package io.runtimemoat.decision.grammar.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DfaTest {
  private static final DfaBounds BOUNDS = new DfaBounds(20_000, 1 << 20);
  private static final String LETTERS = "abc-\n";

  /** The JDK's engine agrees on this part of the syntax. */
  @Property(tries = 3000, seed = "20261129")
  void searches_findWhatTheJdkFinds(@ForAll long seed) throws PatternException {
    Random random = new Random(seed);
    String pattern = pattern(random, 3);

    compare(Dfa.search(pattern, BOUNDS), pattern, random);
  }

  private static void compare(Dfa dfa, String pattern, Random random) {
    Pattern jdk = Pattern.compile(pattern.replace("$", "\\z"), Pattern.UNIX_LINES);
    for (int i = 0; i < 20; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(7); n > 0; n--) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      assertThat(dfa.matches(text.toString()) != 0)
          .as("%s in %s", pattern, text)
          .isEqualTo(jdk.matcher(text).find());
    }
  }

  private static String pattern(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 6)) {
      case 0 -> "a";
      case 1 -> "b";
      case 2 -> "[a-b]";
      case 3 -> "[^a]";
      case 4 -> ".";
      case 5 ->
          List.of("^", "$", "\\w", "\\d|c", "\\s").get(random.nextInt(5)).replace("\\d|c", "c");
      case 6 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      case 7 -> "(" + pattern(random, depth - 1) + ")*";
      case 8 -> "(?:" + pattern(random, depth - 1) + ")+?";
      case 9 -> "(" + pattern(random, depth - 1) + "){1,3}";
      case 10 -> "(" + pattern(random, depth - 1) + ")?";
      default -> pattern(random, depth - 1) + pattern(random, depth - 1);
    };
  }

  /** As above, with look-around; the JDK cannot look behind for repetitions without an end. */
  @Example
  void searchesThatLookAround_findWhatTheJdkFinds() {
    Random random = new Random(20_261_130);
    int compared = 0;
    for (int i = 0; i < 5_000; i++) {
      String pattern = looking(random, 3);
      try {
        compare(Dfa.search(pattern, BOUNDS), pattern, random);
        compared++;
      } catch (PatternException e) {
        assertThat(e).hasMessageContaining(" inside a look-");
      }
    }

    assertThat(compared).isGreaterThan(2_500);
  }

  private static String looking(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 12 : 2);
    String part = depth > 0 ? looking(random, depth - 1) : "";
    return switch (kind) {
      case 0, 1 -> pattern(random, 1);
      case 2 -> "(?=" + part + ")";
      case 3 -> "(?!" + part + ")";
      case 4 -> "(?<=" + behind(random) + ")";
      case 5 -> "(?<!" + behind(random) + ")";
      case 6 -> random.nextBoolean() ? "\\b" : "\\B";
      case 7 -> "(?:" + part + "|" + looking(random, depth - 1) + ")";
      case 8 -> "(?:(?!" + part + ").)*" + pattern(random, 1);
      case 9 -> "^" + part;
      default -> part + looking(random, depth - 1);
    };
  }

  private static String behind(Random random) {
    List<String> parts = List.of("a", "^", "[^b]", "a|bc", "^a?", "b{1,2}", "(?<!a)b", ".-", "");
    return parts.get(random.nextInt(parts.size()));
  }

  @Example
  void lookAroundOfRealSchemas_isReadAsTheirAuthorsMeant() throws PatternException {
    Dfa tag = Dfa.search("^(?!aws:)(?!memorydb:)[a-z:]{1,9}$", BOUNDS);
    assertThat(List.of("a", "aws", "awsx:", "memory").stream().map(tag::matches)).containsOnly(1L);
    assertThat(List.of("", "aws:", "aws:x", "memorydb:", "0123456789").stream().map(tag::matches))
        .containsOnly(0L);
    Dfa noControls = Dfa.search("^[^\\u0000-\\u001F]*(?![\\s\\S])", BOUNDS);
    assertThat(noControls.matches("ab")).isOne();
    assertThat(noControls.matches("ab\n")).isZero();
    Dfa variable = Dfa.search(".*(?<!\\\\)\\$\\{(.*?)\\}", BOUNDS);
    assertThat(variable.matches("x${y}")).isOne();
    assertThat(variable.matches("x\\${y}")).isZero();
  }

  @Example
  void lookAroundThatNeedsTheOtherSide_isRefused() {
    for (String pattern :
        List.of("a(?=.*\\bx)", "(?<=a$)", "(?<=a(?=b))", "a(?!^)", "x(?=(?<=x)y)")) {
      assertThatThrownBy(() -> Dfa.search(pattern, BOUNDS))
          .as(pattern)
          .isInstanceOf(PatternException.class)
          .hasMessageContaining(" inside a look-");
    }
  }

  @Example
  void lookAroundWithoutMeasure_isRefused() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      many.append("(?=.{").append(i).append("}a)");
    }
    assertThatThrownBy(() -> Dfa.search(many.toString(), BOUNDS))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("more than 64 different look-arounds");
    assertThatThrownBy(() -> Dfa.search("^(?:(?=.*a.{16}b).|(?!.*b.{16}a)-)*$", BOUNDS))
        .isInstanceOf(PatternException.class);
  }

  /** Few states come of these, after work without measure. */
  @Example
  void lookAroundThatTakesTooLongToMake_isRefused() {
    StringBuilder owing = new StringBuilder("a*");
    for (char c = 'c'; c < 'o'; c++) {
      owing.append("(?:(?=.*").append(c).append(")|(?=.*").append((char) (c - 32)).append("))");
    }
    DfaBounds standard = new DfaBounds(20_000, 1 << 18);
    for (String pattern :
        List.of(
            owing + "b$", "(?:(?=a{4000})a){4}", "(?:\\b|\\B|.){1500}", "(?:(?=.*a)|b){4000}")) {
      assertThatThrownBy(() -> Dfa.search(pattern, standard))
          .as(pattern)
          .isInstanceOf(PatternException.class);
    }
  }

  /** What nobody may write stands nowhere in a text of so many characters. */
  @Example
  void lookAheadInALongRepetition_isMade() throws PatternException {
    DfaBounds standard = new DfaBounds(20_000, 1 << 18);
    String part = "(?:(?!<!--|-->|<script|</script>|<iframe).)";
    Dfa dfa = Dfa.search("^" + part + "{2,512}$", standard);

    for (String free :
        List.of("ab", "a".repeat(512), "<!-", "a--", "<scripx", "a".repeat(508) + "<!-")) {
      assertThat(dfa.matches(free)).as(free).isNotZero();
    }
    for (String other :
        List.of("a", "a".repeat(513), "<!--", "-->", "a<iframe", "a".repeat(508) + "<!--")) {
      assertThat(dfa.matches(other)).as(other).isZero();
    }
    assertThat(Dfa.search("^(?:(?!<!--|-->).){0,1024}$", standard).states()).isEqualTo(6142);
  }

  @Example
  void rangesThatNoStepTellsApart_areOneKind() throws PatternException {
    Dfa letters = Dfa.whole("\\p{L}*", BOUNDS);
    Dfa both = Dfa.product(List.of(letters, Dfa.whole("\\p{Script=Greek}*", BOUNDS)), BOUNDS);

    assertThat(letters.classes()).isGreaterThan(500);
    assertThat(letters.kinds()).isEqualTo(2);
    assertThat(both.kinds()).isEqualTo(4); // Greek has signs that are no letters, too
    assertThat(both.matches("αβ")).isEqualTo(0b11);
    assertThat(both.matches("aβ")).isEqualTo(0b01);
    assertThat(both.matches("α΄")).isEqualTo(0b10); // the tonos, of category Sk
  }

  @Example
  void theStartOfAText_isNotMetAgainBehindIt() throws PatternException {
    Dfa dfa = Dfa.search("$^", BOUNDS);

    assertThat(dfa.matches("")).isNotZero();
    assertThat(dfa.matches("\nb")).isZero();
  }

  /** Its states are few, but each stands for thousands of the pattern's steps. */
  @Example
  void patternThatTakesTooLongToMake_isRefused() {
    assertThatThrownBy(() -> Dfa.search("^(.{1,2400}){4}$", BOUNDS))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("too long to make");
  }

  @Example
  void product_decidesEachPart() throws PatternException {
    Dfa both =
        Dfa.product(
            List.of(Dfa.search("^a", BOUNDS), Dfa.search("b$", BOUNDS), Dfa.search("é", BOUNDS)),
            BOUNDS);

    assertThat(both.matches("ab")).isEqualTo(0b011);
    assertThat(both.matches("éb")).isEqualTo(0b110);
    assertThat(both.matches("x")).isZero();
  }

  @Example
  void charactersBeyondTheFirstPlane_areOne() throws PatternException {
    assertThat(Dfa.search("^.$", BOUNDS).matches("😀")).isEqualTo(1);
    assertThat(Dfa.search("^\\ud83d\\ude00+$", BOUNDS).matches("😀😀")).isEqualTo(1);
    assertThat(Dfa.search("^\\p{L}+$", BOUNDS).matches("éß漢")).isEqualTo(1);
    assertThat(Dfa.search("^\\p{Lu}$", BOUNDS).matches("é")).isZero();
    assertThat(Dfa.search("^\\p{Script=Greek}$", BOUNDS).matches("λ")).isEqualTo(1);
  }

  @Example
  void whatIsNotRegularOrTooLarge_isRefused() {
    for (String pattern :
        List.of(
            "(a)\\1",
            "a(?i)a",
            "\\Aword",
            "word\\Z",
            "a**",
            "(",
            ")",
            "[",
            "[b-a]",
            "((a{100}){100}){100}",
            "a{5,2}",
            "(a|b)*a(a|b){20}",
            "\\")) {
      assertThatThrownBy(() -> Dfa.search(pattern, BOUNDS))
          .as(pattern)
          .isInstanceOf(PatternException.class);
    }
  }
}
