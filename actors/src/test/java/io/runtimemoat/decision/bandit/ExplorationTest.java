package io.runtimemoat.decision.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  private static final double[] WANTED = {0.2, 0.5, 0.3};

  @Test
  void cap_isWhatTheOtherArmsHaveTogether() {
    Distribution capped = new Exploration(0, 0.3, null).applyTo(WANTED, 1);

    assertThat(capped.pmf().toArray()).containsExactly(new double[] {0.12, 0.7, 0.18}, close());
    assertThat(capped.explorationMass()).isCloseTo(0.3, close());
    assertThat(capped.forced()).isNull();
  }

  /** The policy wants an arm that is not the safe one: no more than the cap goes there. */
  @Test
  void cap_holdsForAPolicyThatIsSureOfAnotherArm() {
    Distribution capped = new Exploration(0.02, 0.1, null).applyTo(new double[] {1, 0, 0}, 2);

    assertThat(capped.pmf().toArray()).containsExactly(new double[] {0.08, 0.02, 0.9}, close());
  }

  @Test
  void floor_isForEveryArm_unlessTheCapLeavesLess() {
    Distribution floored = new Exploration(0.1, 1, null).applyTo(new double[] {0, 1, 0}, 1);
    Distribution narrow = new Exploration(0.2, 0.3, null).applyTo(WANTED, 1);
    Distribution safeToo = new Exploration(0.1, 1, null).applyTo(new double[] {1, 0, 0}, 1);

    assertThat(floored.pmf().toArray()).containsExactly(new double[] {0.1, 0.8, 0.1}, close());
    assertThat(narrow.pmf().toArray()).containsExactly(new double[] {0.15, 0.7, 0.15}, close());
    assertThat(safeToo.pmf().toArray()).containsExactly(new double[] {0.8, 0.1, 0.1}, close());
  }

  @Test
  void free_changesNothing() {
    assertThat(Exploration.free().applyTo(WANTED, 1).pmf()).isEqualTo(Pmf.of(WANTED));
    assertThat(Exploration.free().applyTo(new double[] {1}, 0).pmf().toArray()).containsExactly(1);
  }

  @Test
  void off_isTheSafeArmForAReason() {
    Distribution off = Exploration.off(ForcedReason.BUDGET_STOP).applyTo(WANTED, 2);

    assertThat(off).isEqualTo(Distribution.forced(3, 2, ForcedReason.BUDGET_STOP));
  }

  @Property(tries = 1000)
  void floorAndCap_holdForAnyMasses(
      @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0, max = 1) Double> weights,
      @ForAll @IntRange(min = 0, max = 11) int at,
      @ForAll @DoubleRange(min = 0, max = 1) double floor,
      @ForAll @DoubleRange(min = 0, max = 1) double cap) {
    double sum = weights.stream().mapToDouble(w -> w + 1e-3).sum();
    double[] masses = weights.stream().mapToDouble(w -> (w + 1e-3) / sum).toArray();
    int safe = at % masses.length;

    Distribution result = new Exploration(floor, cap, null).applyTo(masses, safe);

    double others = 0;
    double least = StrictMath.min(floor, 1.0 / masses.length);
    for (int i = 0; i < masses.length; i++) {
      assertThat(result.pmf().probability(i)).isNotNegative();
      others += i == safe ? 0 : result.pmf().probability(i);
      double own =
          i == safe ? least : StrictMath.min(least, cap / StrictMath.max(1, masses.length - 1));
      assertThat(result.pmf().probability(i)).isGreaterThanOrEqualTo(own - 1e-12);
    }
    assertThat(others).isLessThanOrEqualTo(cap + 1e-12);
    assertThat(result.explorationMass()).isCloseTo(others, close());
  }

  @Test
  void settings_giveItBack() {
    for (ForcedReason reason : ForcedReason.values()) {
      Exploration off = new Exploration(0.25, 0.5, reason);
      assertThat(Exploration.of(off.toSignals())).isEqualTo(off);
    }
    Exploration on = new Exploration(0.01, 1, null);
    assertThat(Exploration.of(on.toSignals())).isEqualTo(on);
    assertThatThrownBy(
            () ->
                Exploration.of(
                    Signals.of(
                        Map.of(
                            "exploration.floor", 0.0,
                            "exploration.cap", 1.0,
                            "exploration.off", 7.0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Exploration(Double.NaN, 1, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Exploration(0, 1.1, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static org.assertj.core.data.Offset<Double> close() {
    return within(1e-12);
  }
}
