package io.runtimemoat.decision.bandit;

import static io.runtimemoat.decision.bandit.TestArms.LARGE;
import static io.runtimemoat.decision.bandit.TestArms.MEDIUM;
import static io.runtimemoat.decision.bandit.TestArms.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeasibleSetTest {
  @Test
  void arms_areSortedByIdAndEveryExclusionHasAReason() {
    FeasibleSet set =
        FeasibleSet.of(
            List.of(SMALL, MEDIUM, LARGE),
            arm -> arm.equals(LARGE) ? Optional.of(ExcludedArm.NOT_LOADED) : Optional.empty());

    assertThat(set.arms()).containsExactly(MEDIUM, SMALL);
    assertThat(set.excluded()).containsExactly(new ExcludedArm(LARGE, "not_loaded"));
    assertThat(set.indexOf("small")).isEqualTo(1);
    assertThat(set.indexOf("large")).isEqualTo(-1);
  }

  @Test
  void idTwice_isRefused() {
    assertThatThrownBy(
            () -> new FeasibleSet(List.of(SMALL), List.of(new ExcludedArm(SMALL, "not_loaded"))))
        .hasMessageContaining("small");
  }
}
