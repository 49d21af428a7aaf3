package io.runtimemoat.decision.replay;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.TestLearning;
import java.util.List;

/** Decisions among three arms, in three dimensions, with a parameter set each. */
final class SetDecisions {
  private static final TrustRegion REGION =
      TrustRegion.of(
          LearningPolicySettings.from(ConfigFactory.parseResources("reference.conf").resolve()));
  private static final ParameterSet BASELINE =
      new ParameterSet(
          ParameterSet.BASELINE,
          List.of(
              new Parameter("max_tokens", 700, Parameter.DEFAULT),
              new Parameter("temperature", 0.7, Parameter.DEFAULT)));

  private SetDecisions() {}

  /** By a snapshot. */
  static DecisionRecord learned(PolicySnapshot snapshot, long number, Exploration exploration) {
    return decided(number, snapshot.policy(exploration), snapshot.parameters(exploration));
  }

  /** By the rule that explores while nothing was learned. */
  static DecisionRecord untaught(long number, Exploration exploration) {
    return decided(
        number,
        new ExploringRule(TestArms.THRESHOLDS, exploration),
        ParameterPolicy.untaught(exploration));
  }

  private static DecisionRecord decided(long number, Policy policy, ParameterPolicy sets) {
    DecisionRecord record =
        TestFacts.decided(
            number, policy, TestLearning.context(1, 0.25f, -0.5f), TestLearning.arms(3));
    String arm = record.choice().arm().id();
    return with(record, sets.choose(arm, BASELINE, REGION, record.seed()));
  }

  /** The same decision with other parameters. */
  static DecisionRecord with(DecisionRecord record, ParameterChoice parameters) {
    return new DecisionRecord(
        record.decisionId(),
        record.requestId(),
        record.tenant(),
        record.atMicros(),
        record.requested(),
        record.algorithm(),
        record.policyVersion(),
        record.snapshotId(),
        record.settings(),
        record.phase(),
        record.context(),
        record.feasible(),
        record.seed(),
        record.choice(),
        parameters,
        record.escalation());
  }
}
