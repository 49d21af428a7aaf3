package io.runtimemoat.decision.grammar.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What writers of patterns bring from other engines: read where it can only mean one thing. */
final class PatternParserTest {
  private static final DfaBounds BOUNDS = new DfaBounds(20_000, 1 << 20);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\\Aword; \\A, an anchor that ECMA-262 does not have: write ^",
        "word\\Z; \\Z, an anchor that ECMA-262 does not have: write $",
        "word\\z; \\z, an anchor that ECMA-262 does not have: write $",
        "[\\A]; \\A inside a set",
        "a(?i)word; (?i) for all that follows, which ECMA-262 does not have: write (?i:…) around it",
        "(?:(?si)a.b); write (?si:…) around it",
        "(?ss)a; (?ss:…), flags that contradict",
        "(?m:^a$); the flag m: write (?:^|(?<=\\n)) for ^",
        "(?x: a ); the flag x: leave out",
        "(?U)a; the flag U, which ECMA-262 does not have",
        "(?ii:a); (?ii:…), flags that contradict",
        "(?i-i:a); (?i-i:…), flags that contradict",
        "(?-:a); (?-:…), flags that contradict or say nothing",
        "(?>a|ab)c; (?>…), an atomic group: write (?:…)",
        "(?#note)a; (?#…), a comment: leave it out",
        "(?P=name); (?P=…), which ECMA-262 does not have",
        "(?; (? …), which ECMA-262 does not have",
        "\\p{Print}+; \\p{Print}, a class of POSIX: write [ -~], or \\P{C}",
        "\\P{Punct}; \\p{Punct}, a class of POSIX: write [\\p{P}\\p{S}]",
        "\\p{XDigit}; write [0-9A-Fa-f]",
        "[[:alpha:]_]; [:alpha:], a class of POSIX: write \\p{L}",
        "[^[:^space:]]; [:^space:], a class of POSIX: write the opposite of \\s",
        "\\p{Han}; \\p{Han}, a script: write \\p{Script=Han}",
        "\\p{IsGreek}; write \\p{Script=Greek}",
        "\\p{L&}; \\p{L&}, a property or script that is not known here: write \\p{L}"
      })
  void whatEcmaScriptDoesNotHave_isNamedWithWhatToWrite(String pattern, String message) {
    assertThatThrownBy(() -> Regex.parse(pattern, PatternSyntax.SCHEMA))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "^(?i:ab)c$; ABc,aBc,abc; abC",
        "^(?i:a(?-i:b))$; ab,Ab; aB",
        "^(?i:a|[b-c]|\\x64)+$; aBCD; e",
        "^a(?s:.)b.$; a¶bx; a¶b¶",
        "(?s)^.+$; a¶b; ``",
        "(?si)^a.b$; A¶B; ab",
        "^(?is:a.)$; A¶; b¶",
        "^(?s-i:.)$; ¶; ab",
        "^(?i:\\W)$; -; s,k,ſ",
        "^(?i:\\bk)$; K; a",
        "^(?i:(?!ab)..)$; ba; aB"
      })
  void flagsOfAGroup_areThoseOfItsInside(String pattern, String matching, String other)
      throws PatternException {
    assertMatches(pattern, matching, other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "^\\p{Alpha}$; a,é,Ⅷ; 1",
        "^\\p{Alphabetic}$; λ; -",
        "^\\p{Upper}$; A,Ⓐ; a",
        "^\\p{Lower}$; a,ª; A",
        "^\\p{ASCII}$; a,~; é",
        "^\\p{space}$; `\u0085,\u00a0`; \u180e",
        "^\\p{AHex}$; f,9; g",
        "^\\p{Ideographic}$; 漢; あ",
        "^\\p{punct}$; !; +",
        "^\\p{cntrl}$; `\u0085`; a",
        "^\\p{Currency_Symbol}$; €; +",
        "^\\P{Any}?$; ``; a"
      })
  void propertiesOfEcmaScript_areKnown(String pattern, String matching, String other)
      throws PatternException {
    assertMatches(pattern, matching, other);
  }

  private static void assertMatches(String pattern, String matching, String other)
      throws PatternException {
    Dfa dfa = Dfa.search(pattern, BOUNDS);
    for (String text : matching.split(",", -1)) {
      assertThat(dfa.matches(lines(text))).as("%s in '%s'", pattern, text).isNotZero();
    }
    for (String text : other.split(",", -1)) {
      assertThat(dfa.matches(lines(text))).as("%s in '%s'", pattern, text).isZero();
    }
  }

  private static String lines(String text) {
    return text.replace('¶', '\n');
  }

  @Test
  void repetitionOfAGroupWithFlags_leavesThoseOfWhatFollows() throws PatternException {
    assertMatches("^(?i:a){2}b$", "aAb,AAb", "aAB");
  }
}
