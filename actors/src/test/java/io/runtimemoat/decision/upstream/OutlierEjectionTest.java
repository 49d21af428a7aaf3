package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.UpstreamHealthSettings;
import io.runtimemoat.decision.upstream.FailureKind.Verdict;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutlierEjectionTest {
  private static final long SECOND = 1_000_000_000L;

  private static OutlierEjection ejection(int instances, double maxShare) {
    return new OutlierEjection(
        new UpstreamHealthSettings.Ejection(
            Duration.ofSeconds(10), 10, 5, 1.9, Duration.ofSeconds(30), maxShare),
        instances,
        0);
  }

  @Test
  void oneThatFailsMore_isSetAside_andComesBack() {
    OutlierEjection ejection = ejection(5, 0.34);
    calls(ejection, 0, 5, 5);
    for (int i = 1; i < 5; i++) {
      calls(ejection, i, 10, 0);
    }

    ejection.advance(10 * SECOND);
    assertThat(ejection.isEjected(0)).isTrue();
    ejection.advance(40 * SECOND - 1);
    assertThat(ejection.isEjected(0)).isTrue();
    ejection.advance(40 * SECOND);

    assertThat(ejection.isEjected(0)).isFalse();
    assertThat(ejection.isEjected(1)).isFalse();
  }

  @Test
  void secondEjection_takesTwiceAsLong() {
    OutlierEjection ejection = ejection(5, 0.34);
    for (long at : new long[] {10, 40}) {
      calls(ejection, 0, 5, 5);
      for (int i = 1; i < 5; i++) {
        calls(ejection, i, 10, 0);
      }
      ejection.advance(at * SECOND);
      assertThat(ejection.isEjected(0)).isTrue();
    }

    ejection.advance(100 * SECOND - 1);
    assertThat(ejection.isEjected(0)).isTrue();
    ejection.advance(100 * SECOND);
    assertThat(ejection.isEjected(0)).isFalse();
  }

  @Test
  void equalFailureRates_ejectNobody() {
    OutlierEjection ejection = ejection(6, 1);
    for (int i = 0; i < 6; i++) {
      calls(ejection, i, 5, 5);
    }

    ejection.advance(10 * SECOND);

    for (int i = 0; i < 6; i++) {
      assertThat(ejection.isEjected(i)).isFalse();
    }
  }

  @Test
  void tooFewCalls_orTooFewInstances_ejectNobody() {
    OutlierEjection quiet = ejection(5, 1);
    calls(quiet, 0, 0, 9);
    for (int i = 1; i < 5; i++) {
      calls(quiet, i, 10, 0);
    }
    OutlierEjection small = ejection(4, 1);
    calls(small, 0, 0, 50);
    for (int i = 1; i < 4; i++) {
      calls(small, i, 50, 0);
    }

    quiet.advance(10 * SECOND);
    small.advance(10 * SECOND);

    assertThat(quiet.isEjected(0)).isFalse();
    assertThat(small.isEjected(0)).isFalse();
  }

  @Property
  void neverMoreThanTheShare(
      @ForAll @Size(60) int[] goods, @ForAll @IntRange(min = 5, max = 12) int instances) {
    OutlierEjection ejection = ejection(instances, 0.34);
    for (int round = 0; round < goods.length; round++) {
      for (int i = 0; i < instances; i++) {
        calls(ejection, i, Math.floorMod(goods[round] * (i + 31), 20), 10);
      }
      ejection.advance((round + 1) * 10L * SECOND);

      int ejected = 0;
      for (int i = 0; i < instances; i++) {
        ejected += ejection.isEjected(i) ? 1 : 0;
      }
      assertThat(ejected).isLessThanOrEqualTo((int) (0.34 * instances));
    }
  }

  private static void calls(OutlierEjection ejection, int instance, int good, int bad) {
    for (int i = 0; i < good; i++) {
      ejection.ended(instance, Verdict.GOOD);
    }
    for (int i = 0; i < bad; i++) {
      ejection.ended(instance, Verdict.BAD);
    }
  }
}
