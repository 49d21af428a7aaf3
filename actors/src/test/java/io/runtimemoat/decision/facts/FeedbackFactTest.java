package io.runtimemoat.decision.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.bandit.Pmf;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FeedbackFactTest {
  private static final FeedbackFact FEEDBACK =
      new FeedbackFact(
          "fb_1", TestFacts.id(7), TestFacts.AT_MICROS, "quality", 0.75, "key-9", "abcdefgh2345");
  private static final ShadowFact SHADOW =
      new ShadowFact(
          "req-7",
          TestFacts.id(7),
          TestFacts.AT_MICROS,
          "snap-3-00112233445566ff",
          Pmf.of(new double[] {0.25, 0.75}));
  private static final AssignedFact ASSIGNED =
      new AssignedFact("req-7", TestFacts.id(7), TestFacts.AT_MICROS, -2);
  private static final ShadowFact FAILED =
      new ShadowFact(
          "req-7", TestFacts.id(7), TestFacts.AT_MICROS, "snap-3-00112233445566ff", null);

  /** The bytes of the first release. They decode for ever; a new layout is a new manifest. */
  @Test
  void goldenBytes_stillMeanTheSame() {
    byte[] feedback = GoldenFacts.read(FeedbackFact.MANIFEST);
    byte[] shadow = GoldenFacts.read(ShadowFact.MANIFEST);

    assertThat(HexFormat.of().formatHex(FEEDBACK.encode()))
        .isEqualTo(HexFormat.of().formatHex(feedback));
    assertThat(HexFormat.of().formatHex(SHADOW.encode()))
        .isEqualTo(HexFormat.of().formatHex(shadow));
    assertThat(FeedbackFact.decode(FeedbackFact.MANIFEST, feedback)).contains(FEEDBACK);
    assertThat(ShadowFact.decode(ShadowFact.MANIFEST, shadow)).contains(SHADOW);
    byte[] assigned = GoldenFacts.read(AssignedFact.MANIFEST);
    assertThat(HexFormat.of().formatHex(ASSIGNED.encode()))
        .isEqualTo(HexFormat.of().formatHex(assigned));
    assertThat(AssignedFact.decode(AssignedFact.MANIFEST, assigned)).contains(ASSIGNED);
    byte[] failed = GoldenFacts.read(ShadowFact.FAILED);
    assertThat(HexFormat.of().formatHex(FAILED.encode()))
        .isEqualTo(HexFormat.of().formatHex(failed));
    assertThat(ShadowFact.decode(FAILED.manifest(), failed)).contains(FAILED);
  }

  @Test
  void cutBytes_areRefused_andOtherKindsPassedOver() {
    byte[] whole = FEEDBACK.encode();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> FeedbackFact.decode(FeedbackFact.MANIFEST, cut))
          .isInstanceOf(MalformedFactException.class);
    }
    assertThat(FeedbackFact.decode(ShadowFact.MANIFEST, whole)).isEmpty();
    assertThat(ShadowFact.decode(FeedbackFact.MANIFEST, whole)).isEmpty();
  }

  @Test
  void valueThatIsNoNumber_isNoFeedback() {
    assertThatThrownBy(
            () -> new FeedbackFact("fb", TestFacts.id(1), 1, "quality", Double.NaN, "k", "s"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
