package io.runtimemoat.decision.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.random.DecisionId;
import org.junit.jupiter.api.Test;

class AdviceIdsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final AdviceIds IDS = new AdviceIds(TestFacts.KEY);

  @Test
  void recommendation_isFoundByItsTenantAlone() {
    DecisionId id = IDS.mint(ACME, TestFacts.CHAIN, 3);

    assertThat(IDS.find(ACME, id.toText())).contains(id);
    assertThat(IDS.find(new TenantId("other"), id.toText())).isEmpty();
    assertThat(IDS.find(ACME, "dec_nonsense")).isEmpty();
  }

  /** What was served here and what was recommended cannot be taken for each other. */
  @Test
  void servedDecision_isNoRecommendation() {
    DecisionId served = TestFacts.id(3);
    DecisionId recommended = IDS.mint(ACME, TestFacts.CHAIN, 3);

    assertThat(IDS.find(ACME, served.toText())).isEmpty();
    assertThat(recommended.verifies(TestFacts.KEY)).isFalse();
    assertThat(recommended).isNotEqualTo(served);
  }
}
