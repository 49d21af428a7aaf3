package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.learning.ArmTotals;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.EncodedSums;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.reward.Assigned;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.Observation;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.reward.TrackedSet;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.ClusterSums;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSummary;
import io.runtimemoat.decision.rollout.RatioSums;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The wire numbers of learners: 650 to 699 and 706 to 725. */
public final class LearningWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(650, TenantPolicy.Wake.class)
        .put(652, TenantPolicy.Look.class)
        .put(653, TenantPolicy.GetLearning.class)
        .put(655, TenantPolicy.BoundExploration.class)
        .put(656, TenantPolicy.OfferSnapshot.class)
        .put(657, TenantPolicy.Report.class)
        .put(658, RewardBatch.class)
        .put(659, ChainMark.class)
        .put(660, ClosedDecision.class)
        .put(661, ClosedDecision.Verdict.class)
        .put(663, Observation.class)
        .put(664, ForcedReason.class)
        .put(665, RolloutOrder.class)
        .put(666, ExplorationBounds.class)
        .put(667, LearningState.class)
        .put(668, TaskLearning.class)
        .put(669, LearnedUnder.class)
        .put(670, EncodedSums.class)
        .put(671, RolloutState.class)
        .put(672, Candidate.class)
        .put(673, SnapshotName.class)
        .put(674, GateSummary.class)
        .put(675, GateReport.Verdict.class)
        .put(676, GateKind.class)
        .put(677, RolloutPhase.class)
        .put(678, Explored.class)
        .put(679, Provenance.class)
        .put(680, DecisionId.class)
        .put(681, ArmTotals.class)
        .put(682, PopulationPolicy.Wake.class)
        .put(683, PopulationPolicy.Look.class)
        .put(684, PopulationPolicy.GetPopulation.class)
        .put(685, PopulationPolicy.Report.class)
        .put(686, PopulationState.class)
        .put(687, PopulationState.Task.class)
        // 662 was a decision without its parameter set and 690 one with its id alone, 651 and 691
        // batches of such, 654 an order that names no snapshot, 707 one without sides and failed
        // shadows, 709 one without open costs;
        // 658, 660 and 663 travel in
        // batches only.
        .put(706, TrackedDecision.class)
        .put(708, TrackedSet.class)
        .put(710, Assigned.class)
        .put(711, TenantPolicy.EvaluateCandidate.class)
        .put(712, TenantPolicy.CohortAnswered.class)
        .put(713, Cohort.Join.class)
        .put(714, Cohort.Ask.class)
        .put(715, Cohort.Evaluated.class)
        .put(716, Cohort.Close.class)
        .put(717, CohortQuestion.class)
        .put(718, CohortSums.class)
        .put(719, ClusterSums.class)
        .put(720, RatioSums.class)
        .put(721, TenantPolicy.OrderRollout.class)
        .put(722, TenantPolicy.FoldRewards.class);
  }
}
