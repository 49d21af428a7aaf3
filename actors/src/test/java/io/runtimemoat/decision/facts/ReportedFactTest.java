package io.runtimemoat.decision.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.runtimemoat.decision.bandit.Signals;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportedFactTest {
  private static final ReportedFact REPORT =
      report(Measured.VALID, 150, -1, Double.NaN, 812_500, "key-9");

  /** The bytes of the first release. They decode for ever; a new layout is a new manifest. */
  @Test
  void goldenBytes_stillMeanTheSame() {
    byte[] golden = GoldenFacts.read(ReportedFact.MANIFEST);

    assertThat(HexFormat.of().formatHex(REPORT.encode()))
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(ReportedFact.decode(ReportedFact.MANIFEST, golden)).contains(REPORT);
  }

  @Test
  void cutBytes_areRefused_andOtherKindsPassedOver() {
    byte[] whole = REPORT.encode();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ReportedFact.decode(ReportedFact.MANIFEST, cut))
          .isInstanceOf(MalformedFactException.class);
    }
    assertThat(ReportedFact.decode(FeedbackFact.MANIFEST, whole)).isEmpty();
  }

  @Test
  void metrics_areFeedbackOneByOne() {
    assertThat(REPORT.feedback())
        .extracting(FeedbackFact::metric, FeedbackFact::value, FeedbackFact::key)
        .containsExactly(
            tuple("quality", 0.75, "key-9/quality"), tuple("success", 1.0, "key-9/success"));
  }

  @Test
  void impossibleNumbers_areNoReport() {
    assertThatThrownBy(() -> report("fine", 1, 1, 0, 0, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, -2, 1, 0, 0, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, 1, -2, 0, 0, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, 1, 1, -1, 0, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, 1, 1, Double.POSITIVE_INFINITY, 0, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, 1, 1, 0, -2, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> report(Measured.VALID, 1, 1, 0, 0, " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ReportedFact report(
      String validation, long prompt, long completion, double cost, long micros, String key) {
    return new ReportedFact(
        "out_1",
        TestFacts.id(7),
        TestFacts.AT_MICROS,
        new Measured(
            true,
            false,
            validation,
            prompt,
            completion,
            cost,
            micros,
            Signals.of(Map.of("quality", 0.75, "success", 1.0))),
        key,
        "abcdefgh2345");
  }
}
