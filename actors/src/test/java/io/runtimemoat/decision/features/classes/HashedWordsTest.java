package io.runtimemoat.decision.features.classes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashedWordsTest {
  private static final HashedWords WORDS = new HashedWords(5);

  private static List<Integer> read(String text) {
    List<Integer> buckets = new ArrayList<>();
    WORDS.read(text, buckets::add);
    return buckets;
  }

  /** A word and its pair with the one before. */
  @Test
  void everyWord_givesTwoBuckets() {
    assertThat(read("")).isEmpty();
    assertThat(read(" ,.\n")).isEmpty();
    assertThat(read("one")).hasSize(2).allMatch(b -> b >= 0 && b < HashedWords.BUCKETS);
    assertThat(read("one two, three.")).hasSize(6);
  }

  @Test
  void caseMarksAndDigits_doNotCount_orderDoes() {
    assertThat(read("Order 17 broke!")).isEqualTo(read("order 4096  broke"));
    assertThat(read("AZ19")).isEqualTo(read("az2"));
    assertThat(read("order broke")).isNotEqualTo(read("broke order"));
    assertThat(read("ÄRGER")).isEqualTo(read("ärger"));
    assertThat(read("dog bites").get(0)).isEqualTo(read("a dog").get(2));
  }

  @Test
  void onlyTheBeginning_isRead() {
    String long_ = "word ".repeat(HashedWords.READ_CHARS);

    assertThat(read(long_)).hasSize(2 * HashedWords.READ_CHARS / 5);
  }

  @Test
  void salt_movesWords() {
    List<Integer> other = new ArrayList<>();
    new HashedWords(6).read("some words of a text", other::add);

    assertThat(other).isNotEqualTo(read("some words of a text"));
  }

  /** Buckets are spread: 20 000 words hit nearly all of them. */
  @Test
  void buckets_areSpread() {
    boolean[] hit = new boolean[HashedWords.BUCKETS];
    for (int i = 0; i < 20_000; i++) {
      WORDS.read(
          "w" + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26) + (char) ('a' + i / 676),
          b -> hit[b] = true);
    }
    int hits = 0;
    for (boolean one : hit) {
      hits += one ? 1 : 0;
    }

    assertThat(hits).isEqualTo(HashedWords.BUCKETS);
  }
}
