package io.runtimemoat.decision.guard.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextAutomatonTest {
  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings()
        .withChars("ab\uFFFF")
        .ofMinLength(1)
        .ofMaxLength(5)
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abc\uFFFF").ofMaxLength(40);
  }

  @Property(tries = 500)
  void longestWordAndPrefix_areThoseOfASearchByHand(
      @ForAll("words") List<String> words, @ForAll("texts") String text) {
    TextAutomaton automaton = TextAutomaton.of(words);
    int state = TextAutomaton.ROOT;
    for (int end = 1; end <= text.length(); end++) {
      state = automaton.step(state, text.charAt(end - 1));
      String read = text.substring(0, end);

      int word = automaton.wordAt(state);
      String longest = "";
      int prefix = 0;
      for (String candidate : words) {
        longest =
            read.endsWith(candidate) && candidate.length() > longest.length() ? candidate : longest;
        for (int n = 1; n <= candidate.length(); n++) {
          prefix = read.endsWith(candidate.substring(0, n)) ? Math.max(prefix, n) : prefix;
        }
      }
      assertThat(word == TextAutomaton.NONE ? "" : words.get(word)).isEqualTo(longest);
      assertThat(automaton.depth(state)).isEqualTo(prefix);
    }
  }

  @Test
  void emptyWord_isRefused() {
    assertThatThrownBy(() -> TextAutomaton.of(List.of("a", "")))
        .hasMessageContaining("at least one character");
  }
}
