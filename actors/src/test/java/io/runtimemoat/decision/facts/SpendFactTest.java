package io.runtimemoat.decision.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpendFactTest {
  private static final SpendFact RESERVED =
      new SpendFact(
          SpendFact.Stage.RESERVED, "r1", 1, "abcdefgh2345", "chat", 20_778, 12_500, 1_500);
  private static final SpendFact SETTLED =
      new SpendFact(SpendFact.Stage.SETTLED, "r1", 1, "abcdefgh2345", "chat", 20_778, 7_500, 900);

  /** The bytes of the first release. They decode for ever; a new layout is a new manifest. */
  @Test
  void goldenBytes_stillMeanTheSame() {
    for (SpendFact fact : new SpendFact[] {RESERVED, SETTLED}) {
      byte[] golden = GoldenFacts.read(fact.manifest());

      assertThat(HexFormat.of().formatHex(fact.encode()))
          .as("%s", fact.manifest())
          .isEqualTo(HexFormat.of().formatHex(golden));
      assertThat(SpendFact.decode(fact.manifest(), golden)).contains(fact);
    }
  }

  @Test
  void otherFacts_areNone() {
    assertThat(SpendFact.decode("decided/1", new byte[0])).isEmpty();
    assertThat(RequestFact.knows(RESERVED.manifest())).isFalse();
  }

  @Test
  void everyCut_isRefused() {
    byte[] bytes = RESERVED.encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SpendFact.decode("reserved/1", cut))
          .isInstanceOf(MalformedFactException.class);
    }
  }

  @Property(tries = 200)
  void noise_isRefusedOrReadButNeverBreaks(@ForAll @Size(max = 100) byte[] noise) {
    try {
      assertThat(SpendFact.decode("settled/1", noise).orElseThrow().encode()).isEqualTo(noise);
    } catch (MalformedFactException expected) {
      assertThat(expected).hasMessageContaining("settled/1");
    }
  }
}
