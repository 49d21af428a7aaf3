package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextAssemblerTest {
  @Test
  void partsOfACharacter_waitForItsEnd() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of());

    assertThat(assembler.accept(0xF0)).isEmpty();
    assertThat(assembler.accept(0x9F)).isEmpty();
    assertThat(assembler.accept(0x98)).isEmpty();
    assertThat(assembler.accept(0x80)).isEqualTo("😀");
    assertThat(assembler.accept('!')).isEqualTo("!");
    assertThat(assembler.flush()).isEmpty();
  }

  @Test
  void aCharacterThatNeverEnds_isReplacedAtTheEnd() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of());
    assembler.accept(0xE2);

    assertThat(assembler.flush()).isEqualTo("\uFFFD");
  }

  @Test
  void controlTokens_addNothing() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of("ab"));

    assertThat(assembler.accept('a')).isEmpty();
    assertThat(assembler.accept(256)).isEmpty();
    assertThat(assembler.accept('b')).isEmpty();
    assertThat(assembler.stopped()).isTrue();
  }

  @Test
  void aStopAcrossTokens_neverLeaks() {
    TextAssembler assembler =
        new TextAssembler(
            pieces("Answer", ": 4\nOb", "serv", "ation: x"), List.of("\nObservation:"));

    assertThat(assembler.accept(0)).isEqualTo("Answer");
    assertThat(assembler.accept(1)).isEqualTo(": 4");
    assertThat(assembler.accept(2)).isEmpty();
    assertThat(assembler.accept(3)).isEmpty();
    assertThat(assembler.stopped()).isTrue();
    assertThat(assembler.accept(0) + assembler.flush()).isEmpty();
  }

  @Test
  void aBrokenOffStop_leavesAsText() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of("aab"));

    assertThat(assembler.accept('a')).isEmpty();
    assertThat(assembler.accept('a')).isEmpty();
    assertThat(assembler.accept('a')).isEqualTo("a");
    assertThat(assembler.flush()).isEqualTo("aa");
    assertThat(assembler.stopped()).isFalse();
  }

  /** The reader has its first part; the rest and what follows stay here. */
  @Test
  void aStopThatABegunTextBegan_endsWhatGoesOnWithIt() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of("abc"));
    assembler.goOnFrom("xab");

    assertThat(assembler.accept('c')).isEmpty();
    assertThat(assembler.stopped()).isTrue();
    assertThat(assembler.accept('d') + assembler.flush()).isEmpty();
  }

  @Test
  void aBegunTextThatBeganNoStop_isNotSaidAgain() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of("aab"));
    assembler.goOnFrom("xaa");

    assertThat(assembler.accept('a')).isEmpty();
    assertThat(assembler.accept('c')).isEqualTo("ac");
    assertThat(assembler.stopped()).isFalse();
  }

  /** A server that knows no stop texts may have said one, which may hold the start of another. */
  @Test
  void aBegunTextWithAWholeStop_isGoneOnWith() {
    TextAssembler assembler = new TextAssembler(PieceTokenizer.ofBytes(), List.of("aba"));
    assembler.goOnFrom("aba");

    assertThat(assembler.accept('b')).isEmpty();
    assertThat(assembler.accept('c')).isEqualTo("bc");
    assertThat(assembler.accept('a') + assembler.accept('b') + assembler.accept('a')).isEmpty();
    assertThat(assembler.stopped()).isTrue();
  }

  @Test
  void theStopCompletedFirst_wins() {
    assertThat(result("xabcd", List.of("abc", "b"), 1)).isEqualTo("xa|stopped");
    assertThat(result("xabcd", List.of("bc", "abc"), 1)).isEqualTo("x|stopped");
    assertThat(result("xabcd", List.of("", "zz"), 1)).isEqualTo("xabcd|open");
  }

  @Test
  void stopsOutsideTheBasicPlane_areCutWhole() {
    assertThat(result("a😀😁b", List.of("😁"), 3)).isEqualTo("a😀|stopped");
    assertThat(result("a😀b", List.of("\uDE00"), 3)).isEqualTo("a😀b|open");
  }

  @Test
  void everySplitOfAText_givesTheSameResult() {
    Random random = new Random(31);
    String alphabet = "aab é😀\n";
    for (int round = 0; round < 3000; round++) {
      String text = randomText(random, alphabet, 24);
      List<String> stops = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        stops.add(randomText(random, alphabet, 1 + random.nextInt(4)));
      }
      String expected = oracle(text, stops);
      for (int split = 0; split < 5; split++) {
        assertThat(result(text, stops, 1 + random.nextInt(6)))
            .as("round %d: %s %s", round, text, stops)
            .isEqualTo(expected);
      }
    }
  }

  /** Scans for the first index at which a stop ends; cuts the longest that ends there. */
  private static String oracle(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String upTo = text.substring(0, end);
      int longest =
          stops.stream()
              .filter(stop -> !stop.isEmpty() && upTo.endsWith(stop))
              .mapToInt(String::length)
              .max()
              .orElse(0);
      if (longest > 0) {
        return text.substring(0, end - longest) + "|stopped";
      }
    }
    return text + "|open";
  }

  /** The text through an assembler, cut into tokens of up to {@code most} bytes. */
  private static String result(String text, List<String> stops, int most) {
    Random random = new Random(text.hashCode() + most);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<byte[]> tokens = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(most));
      tokens.add(Arrays.copyOfRange(bytes, at, next));
      at = next;
    }
    TextAssembler assembler = new TextAssembler(new PieceTokenizer(tokens), stops);
    StringBuilder out = new StringBuilder();
    for (int token = 0; token < tokens.size() && !assembler.stopped(); token++) {
      String part = assembler.accept(token);
      assertThat(part).doesNotContain("\uFFFD");
      out.append(part);
    }
    return out + assembler.flush() + (assembler.stopped() ? "|stopped" : "|open");
  }

  private static String randomText(Random random, String alphabet, int length) {
    int[] codePoints = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
    }
    return text.toString();
  }

  private static PieceTokenizer pieces(String... texts) {
    return new PieceTokenizer(
        Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }
}
