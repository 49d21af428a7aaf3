package io.runtimemoat.decision.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FactCodecTest {
  private static final DecisionRecord DECIDED =
      TestFacts.decided(7, Map.of("prompt.chars", 1300.0), 1, -0.5f, 3.25e-3f);

  @Property(tries = 300)
  void record_readsBackBitForBit(
      @ForAll @LongRange(min = 0) long number,
      @ForAll @DoubleRange(min = -1e300, max = 1e300) double signal,
      @ForAll @Size(max = 128) float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.isFinite(vector[i]) ? vector[i] : 0;
    }
    DecisionRecord record = TestFacts.decided(number, Map.of("any.signal", signal), vector);

    DecisionRecord read = DecisionCodec.decode(record.encode());

    assertThat(read).isEqualTo(record);
    assertThat(read.encode()).isEqualTo(record.encode());
  }

  @Test
  void everyFact_readsBackByItsManifest() {
    List<RequestFact> facts =
        List.of(
            DECIDED,
            TestFacts.attempt(7, 1, AttemptFact.End.ESCALATED),
            TestFacts.outcome(7, OutcomeFact.Status.COMPLETED));

    for (RequestFact fact : facts) {
      assertThat(RequestFact.knows(fact.manifest())).isTrue();
      assertThat(RequestFact.decode(fact.manifest(), fact.encode())).isEqualTo(fact);
    }
  }

  /** The bytes of the first release. They decode for ever; a new layout is a new manifest. */
  @Test
  void goldenBytes_stillMeanTheSame() {
    for (RequestFact fact :
        List.of(
            DECIDED,
            TestFacts.attempt(
                7, 2, AttemptFact.End.FINISHED, "low_mean_probability", AttemptPlace.NOT_TOLD),
            TestFacts.attempt(
                7,
                2,
                AttemptFact.End.FAILED,
                "fallback",
                new AttemptPlace("pekko://moat@a:1", "vllm#2", "connection_lost", true)),
            TestFacts.outcome(7, OutcomeFact.Status.COMPLETED))) {
      byte[] golden = GoldenFacts.read(fact.manifest());

      assertThat(HexFormat.of().formatHex(fact.encode()))
          .as("%s", fact.manifest())
          .isEqualTo(HexFormat.of().formatHex(golden));
      assertThat(RequestFact.decode(fact.manifest(), golden)).isEqualTo(fact);
    }
  }

  @Test
  void everyCutAndEveryTail_isRefusedByName() {
    byte[] bytes = DECIDED.encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> DecisionCodec.decode(cut))
          .isInstanceOf(MalformedFactException.class)
          .hasMessageStartingWith("not a decided/1 fact");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> DecisionCodec.decode(longer)).hasMessageContaining("1 bytes follow");
  }

  @Property(tries = 200)
  void noise_isRefusedOrReadButNeverBreaks(@ForAll @Size(max = 200) byte[] noise) {
    for (String manifest : List.of("decided/1", "attempt/1", "attempt/2", "outcome/1")) {
      try {
        assertThat(RequestFact.decode(manifest, noise).encode()).isEqualTo(noise);
      } catch (MalformedFactException expected) {
        assertThat(expected).hasMessageContaining(manifest);
      }
    }
  }

  @Property(tries = 200)
  void flippedByte_isRefusedOrReadButNeverBreaks(
      @ForAll @LongRange(min = 0, max = 1_000_000) long at, @ForAll byte mask) {
    byte[] bytes = DECIDED.encode();
    bytes[(int) (at % bytes.length)] ^= mask;

    try {
      DecisionCodec.decode(bytes);
    } catch (MalformedFactException expected) {
      assertThat(expected).hasMessageContaining("decided/1");
    }
  }

  @Test
  void unknownManifest_isRefused() {
    assertThat(RequestFact.knows("feedback/1")).isFalse();
    assertThatThrownBy(() -> RequestFact.decode("feedback/1", new byte[0]))
        .hasMessageContaining("does not know it");
  }

  @Test
  void facts_holdNoText() {
    String bytes = new String(DECIDED.encode(), StandardCharsets.ISO_8859_1);

    assertThat(bytes).contains("rule/1", "context_too_small").doesNotContain("order 17");
  }
}
