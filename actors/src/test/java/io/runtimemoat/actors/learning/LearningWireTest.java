package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.facts.TestFacts;
import io.runtimemoat.decision.learning.ArmTotals;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.learning.TaskLearning;
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
import io.runtimemoat.persistence.serialization.WireCheck;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LearningWireTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final WireCheck CHECK = WireCheck.of(KIT.system(), new LearningWire());
  private static final Instant AT = Instant.parse("2026-11-28T06:00:00Z");
  private static final SnapshotName ONE = new SnapshotName(1, "snap-1-00ff");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessage_hasANumber() {
    CHECK.protocols(
        TenantPolicy.Command.class,
        TenantPolicy.Report.class,
        PopulationPolicy.Command.class,
        Cohort.Command.class,
        PopulationPolicy.Report.class);
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(LearningWireTest.class, "wire-golden.txt", samples());
  }

  private static List<WireMessage> samples() {
    return List.of(
        new TenantPolicy.Wake(),
        new TenantPolicy.FoldRewards(batch()),
        new TenantPolicy.Look(),
        new TenantPolicy.GetLearning(KIT.system().deadLetters()),
        new TenantPolicy.OrderRollout(
            "chat",
            RolloutOrder.ROLL_BACK,
            "snap-2-00ff",
            "drill",
            "ada",
            KIT.system().deadLetters()),
        new TenantPolicy.BoundExploration(
            new ExplorationBounds(0.01, 0.1, 2), "quiet week", "ada", KIT.system().deadLetters()),
        new TenantPolicy.OfferSnapshot(new byte[] {1, 2}, "ada", KIT.system().deadLetters()),
        new TenantPolicy.Report(
            state(),
            Map.of("chat", Map.of("large", new ArmTotals(3, 2.5))),
            Map.of("chat", "150 of 300 decisions")),
        new PopulationPolicy.Wake(),
        new PopulationPolicy.Look(),
        new PopulationPolicy.GetPopulation(KIT.system().deadLetters()),
        PopulationPolicy.Report.of(PopulationEventsTest.STATE),
        new TenantPolicy.EvaluateCandidate(7, question(), KIT.system().deadLetters()),
        new TenantPolicy.CohortAnswered("chat", "snap-2-00ff", 3, sums()),
        new Cohort.Join(new TenantId("acme"), KIT.system().deadLetters()),
        new Cohort.Ask(question(), KIT.system().deadLetters()),
        new Cohort.Evaluated(7, new TenantId("acme"), sums()),
        new Cohort.Close(7));
  }

  private static CohortQuestion question() {
    return new CohortQuestion(
        new TenantId("acme"),
        "chat",
        new LearnedUnder("features/2", 64, "reward-00ff00ff"),
        List.of("large", "small"),
        "snap-2-00ff",
        new ExplorationBounds(0.01, 0.1, 2));
  }

  private static CohortSums sums() {
    RatioSums ratio = new RatioSums(new Moments(60, 61, 70), 48, 50);
    return new CohortSums(
        1,
        new Moments(60, 61, 70),
        new ClusterSums(60, 3_600, 216_000, 6, 360, 36),
        new ClusterSums(60, 3_600, 216_000, 3, 180, 9),
        6,
        0,
        1,
        ratio,
        ratio,
        ratio);
  }

  private static RewardBatch batch() {
    TrackedDecision decision =
        new TrackedDecision(
            TestFacts.id(7),
            3,
            1_000,
            "chat",
            "rule/1",
            "none",
            "general",
            ForcedReason.RULE,
            "features/2",
            new float[] {1, 0.5f},
            List.of("large", "small"),
            1,
            new double[] {0.25, 0.75},
            0.75,
            0.25,
            new TrackedSet(List.of("baseline", "cooler"), new double[] {0.75, 0.25}, 1));
    return new RewardBatch(
        Map.of(),
        Map.of("c", new ChainMark(1, 2)),
        List.of(
            new ClosedDecision(
                decision, ClosedDecision.Verdict.LEARNED, 0.5, 0.01, 2, true, false, 0.75)),
        List.of(new Assigned("chat", "snap-1-00ff", "canary", 1_000, -7)),
        new Explored(20_000, 0.75, 1, 2),
        List.of(new Observation("chat", "none", "general", 1_000, 0.01, 2, false, true)),
        Map.of("snap-1-00ff", 4),
        Map.of("snap-1-00ff", 3),
        1,
        2);
  }

  private static LearningState state() {
    return new LearningState(
        9,
        Map.of("c", new ChainMark(1, 2)),
        Map.of(
            "chat",
            new TaskLearning(
                new LearnedUnder("features/2", 64, "reward-00ff00ff"),
                null,
                5,
                4,
                3,
                2,
                new RolloutState(
                    4,
                    2,
                    List.of(ONE),
                    new Candidate(
                        new SnapshotName(2, "snap-2-00ff"),
                        GateKind.CHANGE,
                        "trainer",
                        "",
                        "",
                        RolloutPhase.CANARY,
                        AT,
                        77),
                    List.of(),
                    new GateSummary(
                        ONE, GateKind.REFRESH, GateReport.Verdict.PASS, "refresh: PASS", AT)))),
        new ExplorationBounds(0.01, 0.1, 2),
        new Explored(20_000, 1.5, 3, 40),
        List.of(new Provenance(8, AT, "chat", "staged", "rules", "snap-2", "passed", "trainer")));
  }
}
