package io.runtimemoat.decision.attempts;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import java.util.List;
import org.junit.jupiter.api.Test;

class FallbackOrderTest {
  private static final Arm SMALL = arm("small", Tier.SMALL, 1);
  private static final Arm MEDIUM = arm("medium", Tier.MEDIUM, 2);
  private static final Arm OTHER_MEDIUM = arm("other-medium", Tier.MEDIUM, 1.5);
  private static final Arm LARGE = arm("large", Tier.LARGE, 9);
  private static final Arm DEAR_LARGE = arm("dear-large", Tier.LARGE, 20);

  @Test
  void strongArmsCheapestFirst_thenWeakOnesStrongestFirst() {
    FeasibleSet feasible =
        new FeasibleSet(List.of(SMALL, MEDIUM, OTHER_MEDIUM, LARGE, DEAR_LARGE), List.of());

    assertThat(FallbackOrder.byStrength(MEDIUM, feasible))
        .containsExactly(MEDIUM, OTHER_MEDIUM, LARGE, DEAR_LARGE, SMALL);
    assertThat(FallbackOrder.byStrength(DEAR_LARGE, feasible))
        .containsExactly(DEAR_LARGE, LARGE, OTHER_MEDIUM, MEDIUM, SMALL);
  }

  @Test
  void listedArms_keepTheirOrder_behindTheChosenOne() {
    assertThat(FallbackOrder.listed(MEDIUM, List.of(LARGE, MEDIUM, SMALL)))
        .containsExactly(MEDIUM, LARGE, SMALL);
  }

  private static Arm arm(String id, Tier tier, double price) {
    return new Arm(id, id, tier, new Prices(0, price), 100);
  }
}
