package io.runtimemoat.decision.features.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three kinds of prompts with their own words, and embeddings around three directions. */
class PromptClassesTest {
  private static final int KINDS = 3;
  private static final int DIMENSIONS = 16;
  private static final List<List<String>> WORDS =
      List.of(
          List.of("invoice", "total", "amount", "vat", "supplier"),
          List.of("poem", "verse", "rhyme", "moon", "love"),
          List.of("stack", "trace", "exception", "null", "thread"));
  private static final List<String> COMMON = List.of("please", "the", "of", "write", "a", "17");

  private static final List<ClassFitting.Sample> SAMPLES = samples(600);
  private static final ClassFitting.Fitted FITTED = ClassFitting.fit("embedder", SAMPLES, KINDS, 7);

  private static List<ClassFitting.Sample> samples(int count) {
    CounterRandom random = new CounterRandom(new Seed(1, 2));
    List<ClassFitting.Sample> samples = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < count; i++) {
      int kind = i % KINDS;
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 12; word++) {
        List<String> from = random.uniform(at++) < 0.4 ? WORDS.get(kind) : COMMON;
        text.append(from.get((int) (random.uniform(at++) * from.size()))).append(' ');
      }
      float[] embedding = new float[DIMENSIONS];
      double squares = 0;
      for (int j = 0; j < DIMENSIONS; j++) {
        embedding[j] = (float) ((j == kind ? 1 : 0) + 0.3 * (random.uniform(at++) - 0.5));
        squares += embedding[j] * embedding[j];
      }
      for (int j = 0; j < DIMENSIONS; j++) {
        embedding[j] = (float) (embedding[j] / Math.sqrt(squares));
      }
      samples.add(new ClassFitting.Sample("", text.toString(), embedding));
    }
    return samples;
  }

  @Test
  void classesAreTheDirections_andWordsTellThem() {
    assertThat(FITTED.sizes()).containsExactlyInAnyOrder(200, 200, 200);
    assertThat(FITTED.heldOut()).isEqualTo(120);
    assertThat(FITTED.agreement()).isGreaterThan(0.97);
    assertThat(FITTED.largest()).isLessThan(0.4);
    for (int i = 0; i < 30; i++) {
      assertThat(FITTED.classes().nearest(SAMPLES.get(i).embedding()))
          .isEqualTo(FITTED.classes().nearest(SAMPLES.get(i % KINDS).embedding()));
    }
  }

  @Test
  void wordsThatSayNothing_agreeNoMoreThanTheLargestClass() {
    List<ClassFitting.Sample> mixed = new ArrayList<>();
    for (int i = 0; i < SAMPLES.size(); i++) {
      float[] ofAnother = SAMPLES.get(i / KINDS).embedding();
      mixed.add(new ClassFitting.Sample("", SAMPLES.get(i).input(), ofAnother));
    }
    ClassFitting.Fitted fitted = ClassFitting.fit("embedder", mixed, KINDS, 7);

    assertThat(fitted.agreement()).isLessThan(0.6);
  }

  @Test
  void probabilities_sumToOne_andAreUniformWithoutText() {
    float[] told = FITTED.classes().probabilities("Sum up:", "the total amount of the invoice");
    float[] silent = FITTED.classes().probabilities("", "");

    assertThat(sum(told)).isCloseTo(1, within(1e-6));
    assertThat(told[PromptClasses.likeliest(told)]).isGreaterThan(0.6f);
    assertThat(sum(silent)).isCloseTo(1, within(1e-6));
    assertThat(told).isNotEqualTo(silent);
  }

  @Test
  void sameSamplesAndSeed_giveTheSameBits_anotherSeedOthers() {
    assertThat(ClassFitting.fit("embedder", SAMPLES, KINDS, 7).classes())
        .isEqualTo(FITTED.classes());
    assertThat(ClassFitting.fit("embedder", SAMPLES, KINDS, 8).classes().id())
        .isNotEqualTo(FITTED.classes().id());
  }

  @Test
  void bytes_areReadBack_andNothingElse() {
    byte[] bytes = FITTED.classes().encode();

    assertThat(PromptClasses.decode(bytes)).isEqualTo(FITTED.classes());
    assertThat(PromptClasses.decode(bytes).probabilities("", "a poem of love"))
        .isEqualTo(FITTED.classes().probabilities("", "a poem of love"));
    assertRefused(Arrays.copyOf(bytes, bytes.length - 1), "past the end");
    assertRefused(Arrays.copyOf(bytes, bytes.length + 1), "follow the end");
    assertRefused(new byte[0], "end early");
    byte[] other = bytes.clone();
    other[4] = 'q';
    assertRefused(other, "does not begin with prompt-classes/1");
    byte[] infinite = bytes.clone();
    infinite[bytes.length - 4] = 0x7F;
    infinite[bytes.length - 3] = (byte) 0x80;
    infinite[bytes.length - 2] = 0;
    infinite[bytes.length - 1] = 0;
    assertRefused(infinite, "finite");
  }

  private static void assertRefused(byte[] bytes, String reason) {
    assertThatThrownBy(() -> PromptClasses.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void unfitSamples_areRefused() {
    assertThatThrownBy(() -> ClassFitting.fit("e", SAMPLES.subList(0, 59), KINDS, 1))
        .hasMessage("3 classes take 60 to 20000 prompts, not 59");
    assertThatThrownBy(() -> ClassFitting.fit("e", SAMPLES, 9, 1))
        .hasMessage("2 to 8 classes can be found, not 9");
    List<ClassFitting.Sample> uneven = new ArrayList<>(SAMPLES);
    uneven.set(5, new ClassFitting.Sample("", "", new float[3]));
    assertThatThrownBy(() -> ClassFitting.fit("e", uneven, KINDS, 1))
        .hasMessage("the embeddings are of several lengths");
    assertThatThrownBy(() -> FITTED.classes().nearest(new float[3]))
        .hasMessage("an embedding has 16 numbers, not 3");
  }

  @Test
  void equalEmbeddings_areNoClasses() {
    List<ClassFitting.Sample> same = new ArrayList<>();
    for (ClassFitting.Sample sample : SAMPLES) {
      same.add(new ClassFitting.Sample("", sample.input(), SAMPLES.get(0).embedding()));
    }

    assertThatThrownBy(() -> ClassFitting.fit("e", same, KINDS, 1))
        .hasMessage("the prompts are too alike for 3 classes: ask for fewer");
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
