package io.runtimemoat.actors.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpellingTest {
  /** Writes the longest piece at each place, as a model trained on it would. */
  private static final class Longest implements Tokenizer {
    private static final List<String> PIECES =
        List.of("a", "b", "c", "\"", ":", "ab", "bc", "\":", "\u00e9");

    private int encoded;

    @Override
    public String digest() {
      return "longest";
    }

    @Override
    public int vocabularySize() {
      return PIECES.size() + 1;
    }

    @Override
    public int[] encodeText(String text) {
      encoded++;
      IntStream.Builder tokens = IntStream.builder();
      for (int at = 0; at < text.length(); ) {
        int best = longestAt(text, at);
        tokens.add(best);
        at += best < PIECES.size() ? PIECES.get(best).length() : 1;
      }
      return tokens.build().toArray();
    }

    private static int longestAt(String text, int at) {
      int best = PIECES.size();
      for (int t = 0; t < PIECES.size(); t++) {
        boolean longer =
            best == PIECES.size() || PIECES.get(t).length() > PIECES.get(best).length();
        best = longer && text.startsWith(PIECES.get(t), at) ? t : best;
      }
      return best;
    }

    @Override
    public int[] encodeTrusted(String text) {
      return encodeText(text);
    }

    @Override
    public byte[] tokenBytes(int tokenId) {
      return tokenId < PIECES.size()
          ? PIECES.get(tokenId).getBytes(StandardCharsets.UTF_8)
          : new byte[0];
    }

    @Override
    public boolean isControl(int tokenId) {
      return tokenId == PIECES.size();
    }
  }

  private final Longest tokenizer = new Longest();
  private final Spelling spelling = new Spelling(tokenizer);

  private List<String> behind(String before, String forced) {
    return behind(before, forced.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> behind(String before, byte[] forced) {
    int token = Longest.PIECES.indexOf(before);
    return Arrays.stream(spelling.behind(token, forced)).mapToObj(Longest.PIECES::get).toList();
  }

  @Test
  void aText_isSpeltAsTheTokenizerDoesBehindWhatStands() {
    assertThat(behind("", "abc\":")).containsExactly("ab", "c", "\":");
    assertThat(behind("c", "bc\":")).containsExactly("bc", "\":");
  }

  @Test
  void whatTheTokenizerWouldHaveJoined_isSpeltOnItsOwn() {
    assertThat(behind("a", "bc\":")).containsExactly("bc", "\":");
    assertThat(behind("\"", ":a")).containsExactly(":", "a");
  }

  @Test
  void aCharacterThatIsCut_isLeftAway() {
    byte[] cut = Arrays.copyOf("a\u00e9".getBytes(StandardCharsets.UTF_8), 2);

    assertThat(behind("", cut)).containsExactly("a");
    assertThat(behind("", "a\u00e9")).containsExactly("a", "\u00e9");
    assertThat(behind("", new byte[] {(byte) 0xc3})).isEmpty();
  }

  @Test
  void whatNoTokenSpells_isNotDrafted() {
    assertThat(behind("", "ax")).isEmpty();
    assertThat(behind("", "")).isEmpty();
  }

  @Test
  void aTextOfLately_isNotSpeltAgain() {
    behind("c", "abc");
    int before = tokenizer.encoded;

    assertThat(behind("c", "abc")).containsExactly("ab", "c");
    assertThat(tokenizer.encoded).isEqualTo(before);
  }
}
