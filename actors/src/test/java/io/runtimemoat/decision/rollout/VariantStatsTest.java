package io.runtimemoat.decision.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class VariantStatsTest {
  @Test
  void partsAddUpToTheWhole() {
    VariantStats whole = VariantStats.none();
    VariantStats even = VariantStats.none();
    VariantStats odd = VariantStats.none();
    for (int i = 0; i < 500; i++) {
      whole = whole.observed(i * 0.75, i, i % 7 == 0).rated(i % 5);
      if (i % 2 == 0) {
        even = even.observed(i * 0.75, i, i % 7 == 0).rated(i % 5);
      } else {
        odd = odd.observed(i * 0.75, i, i % 7 == 0).rated(i % 5);
      }
    }

    assertThat(even.plus(odd)).isEqualTo(whole);
    assertThat(odd.plus(even)).isEqualTo(whole);
    assertThat(whole.plus(VariantStats.none())).isEqualTo(whole);
    assertThat(whole.validationFailureShare()).isCloseTo(72 / 500.0, within(1e-12));
  }

  @Test
  void whatIsNoNumber_isMissing() {
    VariantStats stats =
        VariantStats.none()
            .observed(Double.NaN, 1, true)
            .observed(1, Double.NaN, true)
            .observed(-1, 1, true)
            .observed(1, Double.POSITIVE_INFINITY, true)
            .observed(1, 1, false)
            .rated(Double.NaN);

    assertThat(stats.requests()).isEqualTo(5);
    assertThat(stats.missing()).isEqualTo(5);
    assertThat(stats.measured()).isEqualTo(1);
    assertThat(stats.validationFailures()).isZero();
    assertThat(stats.quality().n()).isZero();
  }

  @Test
  void nothing_hasNoShares() {
    assertThat(VariantStats.none().missingShare()).isNaN();
    assertThat(VariantStats.none().validationFailureShare()).isNaN();
    assertThat(LatencyHistogram.empty().quantileMillis(0.5)).isNaN();
  }

  @Test
  void quantiles_areWithinABucketOfTheTruth() {
    LatencyHistogram histogram = LatencyHistogram.empty();
    for (int i = 1; i <= 10_000; i++) {
      histogram = histogram.with(i * 0.1);
    }

    assertThat(histogram.n()).isEqualTo(10_000);
    assertThat(histogram.quantileMillis(0.5)).isCloseTo(500, Percentage.withPercentage(1.1));
    assertThat(histogram.quantileMillis(0.95)).isCloseTo(950, Percentage.withPercentage(1.1));
    assertThat(histogram.quantileMillis(0.99)).isCloseTo(990, Percentage.withPercentage(1.1));
    assertThat(histogram.quantileMillis(1)).isBetween(999.0, 1_023.0);
  }

  @Test
  void extremes_stayInTheirBuckets() {
    LatencyHistogram histogram = LatencyHistogram.empty().with(0).with(1e300);

    assertThat(histogram.first()).isZero();
    assertThat(histogram.from(LatencyHistogram.BUCKETS - 1)).isEqualTo(1);
    assertThat(histogram.counts()).hasSize(LatencyHistogram.BUCKETS);
  }

  @Test
  void countsThatAreNone_areRefused() {
    assertThatThrownBy(() -> new LatencyHistogram(0, List.of(1L, 0L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LatencyHistogram(3, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LatencyHistogram(LatencyHistogram.BUCKETS, List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void assignment_isStickyAndLargerSharesContainSmaller() {
    int canary = 0;
    int moved = 0;
    for (long unit = 0; unit < 20_000; unit++) {
      long hash = Assignment.salted(unit, 11);
      boolean small = Assignment.isCandidate(hash, 0.05);
      canary += small ? 1 : 0;
      moved += small && Assignment.isCandidate(Assignment.salted(unit, 12), 0.05) ? 1 : 0;
      assertThat(!small || Assignment.isCandidate(hash, 0.25)).isTrue();
      assertThat(Assignment.isCandidate(hash, 0)).isFalse();
      assertThat(Assignment.isCandidate(hash, 1)).isTrue();
    }

    assertThat(canary).isBetween(900, 1_100);
    assertThat(moved).isBetween(20, 90);
  }
}
