package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.TokenLogprob;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] LOGITS = {1.5f, -0.25f, 3.0f, 0.0f, 2.25f, -4.0f};
  private static final int[] NO_PROMPT = {};

  @Test
  void temperatureZero_takesTheBestAndTiesTheLowestId() {
    Sampler sampler = new Sampler(Sampling.greedy(), 0, NO_PROMPT, 4);

    assertThat(sampler.next(row(1, 5, 5, -2), 0, 0)).isEqualTo(1);
    assertThat(sampler.next(row(9, 9, 9, 9, 1, 2, 3, 4), 4, 1)).isEqualTo(3);
  }

  @Test
  void seededDraws_matchTheFormula() {
    Sampler plain = new Sampler(tempered(1, 42), 0, NO_PROMPT, 6);
    Sampler second = new Sampler(tempered(0.7, 42), 1, NO_PROMPT, 6);

    // argmax(logit / T + gumbel(seed, choice, position, id)) for positions 0..19, computed in
    // CPython with the formula of CounterNoise, without any shortcut.
    assertThat(draws(plain, 20))
        .containsExactly(2, 2, 4, 0, 2, 4, 2, 4, 0, 0, 2, 2, 0, 2, 2, 2, 4, 2, 4, 2);
    assertThat(draws(second, 20))
        .containsExactly(4, 2, 2, 4, 2, 2, 0, 2, 4, 2, 2, 2, 2, 2, 2, 4, 4, 2, 2, 0);
  }

  @Test
  void sameSeed_sameTokensWhateverWasDrawnBefore() {
    Sampler whole = new Sampler(tempered(1, 9), 0, NO_PROMPT, 6);
    Sampler resumed = new Sampler(tempered(1, 9), 0, NO_PROMPT, 6);
    FloatBuffer row = row(LOGITS);

    List<Integer> all = IntStream.range(0, 40).mapToObj(p -> whole.next(row, 0, p)).toList();
    List<Integer> tail = IntStream.range(25, 40).mapToObj(p -> resumed.next(row, 0, p)).toList();

    assertThat(tail).isEqualTo(all.subList(25, 40));
  }

  @Test
  void otherSeedOrChoice_otherTokens() {
    List<Integer> first = draws(new Sampler(tempered(1, 1), 0, NO_PROMPT, 6), 64);
    List<Integer> otherSeed = draws(new Sampler(tempered(1, 2), 0, NO_PROMPT, 6), 64);
    List<Integer> otherChoice = draws(new Sampler(tempered(1, 1), 1, NO_PROMPT, 6), 64);

    assertThat(otherSeed).isNotEqualTo(first);
    assertThat(otherChoice).isNotEqualTo(first);
  }

  @Test
  void filtersThatKeepEverything_changeNothing() {
    List<Integer> plain = draws(new Sampler(tempered(1, 42), 0, NO_PROMPT, 6), 200);

    for (Sampling open :
        List.of(
            new Sampling(1, 1, 6, 0, 1, 0, 0, Map.of(), 42),
            new Sampling(1, 1, 100, 0, 1, 0, 0, Map.of(), 42),
            new Sampling(1, 0.999999, 0, 0, 1, 0, 0, Map.of(), 42),
            new Sampling(1, 1, 0, 1e-9, 1, 0, 0, Map.of(), 42))) {
      assertThat(draws(new Sampler(open, 0, NO_PROMPT, 6), 200)).as("%s", open).isEqualTo(plain);
    }
  }

  @Test
  void logitsBeyondTheVocabulary_areNeverDrawn() {
    Sampler greedy = new Sampler(Sampling.greedy(), 0, NO_PROMPT, 3);
    Sampler warm = new Sampler(tempered(2, 5), 0, NO_PROMPT, 3);

    assertThat(greedy.next(row(0, 1, 2, 50, 60), 0, 0)).isEqualTo(2);
    assertThat(IntStream.range(0, 500).map(p -> warm.next(row(0, 1, 2, 50, 60), 0, p)))
        .allMatch(id -> id < 3);
  }

  @Test
  void logitBias_isAddedFirst() {
    Sampling sampling =
        new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(5, 100.0, 2, -100.0, 999, 100.0), 0);

    assertThat(new Sampler(sampling, 0, NO_PROMPT, 6).next(row(LOGITS), 0, 0)).isEqualTo(5);
  }

  @Test
  void repetitionPenalty_coversPromptAndOutputOncePerToken() {
    // Token 2: 3.0 / 1.5 = 2.0 although it is twice in the prompt, so 4 (2.25) wins; drawn once,
    // 4 becomes 2.25 / 1.5 = 1.5, so 2 (2.0) wins; a negative logit is multiplied.
    Sampling sampling = new Sampling(0, 1, 0, 0, 1.5, 0, 0, Map.of(), 0);
    Sampler sampler = new Sampler(sampling, 0, new int[] {2, 2, 99}, 6);
    Sampler negative = new Sampler(sampling, 0, new int[] {0}, 2);

    assertThat(sampler.next(row(LOGITS), 0, 0)).isEqualTo(4);
    assertThat(sampler.next(row(LOGITS), 0, 1)).isEqualTo(2);
    assertThat(negative.next(row(-2.0f, -2.5f), 0, 0)).isEqualTo(1);
  }

  @Test
  void frequencyPenalty_growsWithTheCountInTheOutput() {
    // 3.0 - n * 0.5 against 2.25: 2 is drawn at n = 0 and 1 (3.0, 2.5), not at n = 2 (2.0).
    Sampling sampling = new Sampling(0, 1, 0, 0, 1, 0.5, 0, Map.of(), 0);
    Sampler sampler = new Sampler(sampling, 0, new int[] {2, 2, 2, 2}, 6);

    assertThat(draws(sampler, 3)).containsExactly(2, 2, 4);
  }

  @Test
  void presencePenalty_isTakenOnce() {
    // 3.0 - 0.7 = 2.3 stays above 2.25 however often 2 was drawn; with 0.8 it does not.
    Sampler below = new Sampler(new Sampling(0, 1, 0, 0, 1, 0, 0.7, Map.of(), 0), 0, NO_PROMPT, 6);
    Sampler above = new Sampler(new Sampling(0, 1, 0, 0, 1, 0, 0.8, Map.of(), 0), 0, NO_PROMPT, 6);

    assertThat(draws(below, 4)).containsExactly(2, 2, 2, 2);
    assertThat(draws(above, 4)).containsExactly(2, 4, 2, 2);
  }

  @Test
  void acceptedTokens_countLikeDrawnOnes() {
    Sampling sampling = new Sampling(0, 1, 0, 0, 1, 0.5, 0, Map.of(), 0);
    Sampler sampler = new Sampler(sampling, 0, NO_PROMPT, 6);
    sampler.accept(2);
    sampler.accept(2);

    assertThat(sampler.next(row(LOGITS), 0, 2)).isEqualTo(4);
  }

  @Test
  void penaltiesOverManyTokens_keepTheirCounts() {
    int vocabulary = 5000;
    Sampling sampling = new Sampling(0, 1, 0, 0, 1, 0.01, 0, Map.of(), 0);
    Sampler sampler = new Sampler(sampling, 0, NO_PROMPT, vocabulary);
    FloatBuffer flat = row(new float[vocabulary]);

    List<Integer> drawn =
        IntStream.range(0, vocabulary).mapToObj(p -> sampler.next(flat, 0, p)).toList();

    assertThat(drawn).isEqualTo(IntStream.range(0, vocabulary).boxed().toList());
  }

  @Test
  void logprobs_areOverTheWholeVocabularyBeforeFilters() {
    Sampling sampling = new Sampling(0.3, 0.1, 1, 0, 1, 0, 0, Map.of(2, -5.0), 0);
    Sampler sampler = new Sampler(sampling, 0, NO_PROMPT, 6);
    FloatBuffer row = row(LOGITS);

    int token = sampler.next(row, 0, 0);
    TokenLogprob logprob = sampler.lastLogprob(letters(), 3);

    // numpy: l - log(sum(exp(l))) for l = LOGITS.
    assertThat(token).isEqualTo(4);
    assertThat(logprob.token()).isEqualTo("e");
    assertThat(logprob.logprob()).isCloseTo(-1.3294015361281342, within(1e-12));
    assertThat(logprob.top()).extracting(TokenLogprob::token).containsExactly("c", "e", "a");
    assertThat(logprob.top().get(0).logprob()).isCloseTo(-0.5794015361281342, within(1e-12));
    assertThat(logprob.top().get(2).logprob()).isCloseTo(-2.079401536128134, within(1e-12));
    assertThat(sampler.lastProbability()).isCloseTo(Math.exp(-1.3294015361281342), within(1e-12));
  }

  @Test
  void logprobs_namePartsOfCharactersByTheirBytes() {
    PieceTokenizer halves =
        new PieceTokenizer(List.of(new byte[] {(byte) 0xC3}, new byte[] {(byte) 0xA9}));
    Sampler sampler = new Sampler(Sampling.greedy(), 0, NO_PROMPT, 2);
    sampler.next(row(1, 0), 0, 0);

    TokenLogprob logprob = sampler.lastLogprob(halves, 0);

    assertThat(logprob.token()).isEqualTo("\uFFFD");
    assertThat(logprob.bytes()).containsExactly(0xC3);
    assertThat(logprob.top()).isEmpty();
  }

  @Test
  void notANumber_isNeverDrawn() {
    Sampler greedy = new Sampler(Sampling.greedy(), 0, NO_PROMPT, 3);
    Sampler warm = new Sampler(tempered(1, 0), 0, NO_PROMPT, 3);

    assertThat(greedy.next(row(Float.NaN, 1, 2), 0, 0)).isEqualTo(2);
    assertThat(warm.next(row(Float.NaN, Float.POSITIVE_INFINITY, 2), 0, 0)).isEqualTo(1);
    assertThatThrownBy(() -> greedy.next(row(Float.NaN, Float.NaN, Float.NaN), 0, 0))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void valuesOutOfRange_areRefused() {
    Stream.of(
            new Sampling(-1, 1, 0, 0, 1, 0, 0, Map.of(), 0),
            new Sampling(Double.NaN, 1, 0, 0, 1, 0, 0, Map.of(), 0),
            new Sampling(1, 0, 0, 0, 1, 0, 0, Map.of(), 0),
            new Sampling(1, 1, -1, 0, 1, 0, 0, Map.of(), 0),
            new Sampling(1, 1, 0, 1.5, 1, 0, 0, Map.of(), 0),
            new Sampling(1, 1, 0, 0, 0, 0, 0, Map.of(), 0),
            new Sampling(1, 1, 0, 0, 3, 0, 0, Map.of(), 0),
            new Sampling(1, 1, 0, 0, 1, Double.NaN, 0, Map.of(), 0),
            new Sampling(1, 1, 0, 0, 1, 0, -2.5, Map.of(), 0),
            new Sampling(1, 1, 0, 0, 1, 0, 0, Map.of(1, Double.NaN), 0))
        .forEach(
            sampling ->
                assertThatThrownBy(() -> new Sampler(sampling, 0, NO_PROMPT, 6))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  private static List<Integer> draws(Sampler sampler, int count) {
    FloatBuffer row = row(LOGITS);
    return IntStream.range(0, count).mapToObj(p -> sampler.next(row, 0, p)).toList();
  }

  private static Sampling tempered(double temperature, long seed) {
    return new Sampling(temperature, 1, 0, 0, 1, 0, 0, Map.of(), seed);
  }

  private static PieceTokenizer letters() {
    return new PieceTokenizer(
        Stream.of("a", "b", "c", "d", "e", "f")
            .map(s -> s.getBytes(StandardCharsets.UTF_8))
            .toList());
  }

  /** A direct buffer, as the device pins them. */
  private static FloatBuffer row(float... logits) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(logits.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return buffer.put(logits).flip();
  }
}
