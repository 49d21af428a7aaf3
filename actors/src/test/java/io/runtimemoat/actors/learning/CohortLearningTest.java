package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSummary;
import io.runtimemoat.decision.rollout.RatioSums;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real learners: one with sixty decisions to judge its candidate on, and others with more. */
class CohortLearningTest {
  private static final int GOOD = -1;
  private static final int BAD = 1;

  private final ActorTestKit kit = EntityKit.system();
  private final Path disk;

  CohortLearningTest(@TempDir Path disk) {
    this.disk = disk;
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Each has a candidate, and then some more decisions that it did not learn from. */
  private static CohortFixture.Learner asker(CohortFixture world, int sign, String... others) {
    return asker(world, sign, other -> {}, others);
  }

  private static CohortFixture.Learner asker(
      CohortFixture world, int sign, Consumer<CohortFixture.Learner> before, String... others) {
    return asker(world, sign, before, RewardFacts.exploring(0.3), others);
  }

  private static CohortFixture.Learner asker(
      CohortFixture world,
      int sign,
      Consumer<CohortFixture.Learner> before,
      Policy last,
      String... others) {
    CohortFixture.Learner small = world.learner("acme", 10);
    small.serve(150, GOOD);
    assertThat(small.waiting()).contains("waits for decisions");
    others(world, sign, before, others);
    small.serve(40, GOOD);
    world.pass(Duration.ofSeconds(1));
    small.serve(20, GOOD, last);
    return small;
  }

  private static void others(
      CohortFixture world, int sign, Consumer<CohortFixture.Learner> before, String... tenants) {
    world.pass(Duration.ofMinutes(1));
    int chain = 11;
    for (String tenant : tenants) {
      CohortFixture.Learner other = world.learner(tenant, chain++);
      before.accept(other);
      other.serve(150, sign);
      world.pass(Duration.ofMinutes(1));
      other.serve(250, sign);
      other.report(); // it has looked
    }
  }

  private void waitsForOthers(CohortFixture.Learner small, CohortFixture world) {
    kit.createTestProbe()
        .awaitAssert(
            () ->
                assertThat(waitingFor(small, world))
                    .contains("fewer than 3 other tenants can say"));
  }

  /** What it waits for after another look, by when it may ask again. */
  private static String waitingFor(CohortFixture.Learner learner, CohortFixture world) {
    world.pass(CohortFixture.COHORT.interval());
    learner.look();
    return learner.waiting();
  }

  @Test
  void smallTenant_isStagedByWhatOthersDecisionsSay() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "zeta");

      kit.createTestProbe()
          .awaitAssert(
              () -> {
                Candidate candidate = small.rollout().candidate();
                assertThat(candidate).isNotNull();
                return candidate;
              });
      GateSummary gate = Objects.requireNonNull(small.rollout().lastGate());
      assertThat(gate.verdict()).isEqualTo(GateReport.Verdict.PASS);
      assertThat(gate.text())
          .startsWith("change: PASS on 60 decisions")
          .contains("cohort_tenants", "others, with 600 decisions", "undecided ess ");
      assertThat(small.report().state().provenance())
          .anyMatch(entry -> entry.reason().contains("cohort_tenants"));
      assertThat(world.kinds()).isEqualTo(1);
    }
  }

  @Test
  void twoOthers_areTooFewToBeTold() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma");

      waitsForOthers(small, world);
      assertThat(small.rollout().candidate()).isNull();
    }
  }

  @Test
  void candidateThatIsAskedAboutAgain_isStoredOnce() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma");
      kit.createTestProbe().awaitAssert(() -> assertThat(world.asked("acme")).isEqualTo(1));
      small.report();
      world.removeFiles();

      assertThat(waitingFor(small, world)).contains("decisions to be judged on");
      assertThat(world.asked("acme")).isEqualTo(2);
      assertThat(disk.resolve("snapshots")).isEmptyDirectory();
    }
  }

  @Test
  void candidateThatMakesALearnerFail_doesNotStopIt() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      world.breakEvaluating("zeta");
      List<CohortFixture.Learner> others = new ArrayList<>();
      CohortFixture.Learner small = asker(world, GOOD, others::add, "beta", "gamma", "zeta");

      waitsForOthers(small, world);
      assertThat(others.get(2).waiting()).contains("decisions to be judged on");
    }
  }

  @Test
  void askingThatFails_doesNotStopALearner() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      world.breakAsking();

      CohortFixture.Learner small = asker(world, GOOD);

      assertThat(waitingFor(small, world)).endsWith("60 of 2000 decisions to be judged on");
    }
  }

  /** Sums of another release's node, or of a broken one. */
  @Test
  void answerThatCannotBeJudged_doesNotStopALearner() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma");
      waitsForOthers(small, world);
      Matcher candidate = Pattern.compile("snap-\\S+(?=:)").matcher(small.waiting());
      assertThat(candidate.find()).isTrue();
      RatioSums endless = new RatioSums(new Moments(1L << 40, 1, 1), 1, 1);
      CohortSums sums =
          new CohortSums(
              3,
              CohortSums.NONE.weights(),
              CohortSums.NONE.doublyRobust(),
              CohortSums.NONE.ips(),
              0,
              0,
              0,
              endless,
              endless,
              endless);

      small.hear(new TenantPolicy.CohortAnswered(TASK, candidate.group(), 3, sums));

      assertThat(waitingFor(small, world)).contains("60 of 2000 decisions to be judged on");
    }
  }

  /** No answer is no end: it asks again. */
  @Test
  void answerThatNeverComes_isAskedForAgain() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      world.loseQuestions();
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "zeta");
      small.report();
      assertThat(world.asked("acme")).isEqualTo(1);
      small.look();
      small.report();
      assertThat(world.asked("acme")).as("not before its interval").isEqualTo(1);

      assertThat(waitingFor(small, world)).endsWith("60 of 2000 decisions to be judged on");

      assertThat(world.asked("acme")).isEqualTo(2);
    }
  }

  /** What waits follows them, and with it those that can judge it. */
  @Test
  void tenantWhoseBoundsChangeWhileItsCandidateWaits_isStagedByOthersOfTheSame() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = world.learner("acme", 10);
      small.serve(150, GOOD);
      assertThat(small.waiting()).contains("waits for decisions");
      small.bound(0.5);
      others(world, GOOD, other -> other.bound(0.5), "beta", "gamma", "zeta");

      small.serve(40, GOOD);
      world.pass(Duration.ofSeconds(1));
      small.serve(20, GOOD);

      kit.createTestProbe().awaitAssert(() -> assertThat(small.rollout().candidate()).isNotNull());
    }
  }

  /** Champions' copies are there. */
  @Test
  void candidatesOfOthers_areNotKeptOnTheDisk() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "zeta");

      kit.createTestProbe().awaitAssert(() -> assertThat(small.rollout().candidate()).isNotNull());
      assertThat(world.filesOfOthers()).as("what each has asked about itself").hasSize(3);
    }
  }

  /** Against decisions that explored more, every candidate gains by exploring less. */
  @Test
  void othersThatExploreAnotherShare_areOfAnotherKind() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small =
          asker(world, GOOD, other -> other.bound(0.5), "beta", "gamma", "zeta");

      waitsForOthers(small, world);
      assertThat(world.kinds()).isEqualTo(2);
      assertThat(small.rollout().candidate()).isNull();
    }
  }

  @Test
  void decisionsDrawnUnderOtherBoundsThanTheTrials_doNotCount() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small =
          asker(world, GOOD, other -> other.draw(0.5), "beta", "gamma", "zeta");

      waitsForOthers(small, world);
      assertThat(world.kinds()).isEqualTo(1);
      assertThat(small.rollout().candidate()).isNull();
    }
  }

  @Test
  void excludedTenant_isNoThird() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "hermit");

      waitsForOthers(small, world);
      assertThat(small.rollout().candidate()).isNull();
    }
  }

  @Test
  void candidateThatIsWorseForTheOthers_waits() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, BAD, "beta", "gamma", "zeta");

      kit.createTestProbe()
          .awaitAssert(
              () ->
                  assertThat(waitingFor(small, world))
                      .contains(
                          "change: INSUFFICIENT",
                          "failed    cohort_reward_difference",
                          "failed    cohort_quality_ratio"));
      assertThat(small.rollout().candidate()).isNull();
    }
  }

  /** With a population it may have learned from what others gave. */
  @Test
  void decisionsFromBeforeTheCandidate_doNotJudgeIt() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      int chain = 11;
      for (String tenant : List.of("beta", "gamma", "zeta")) {
        CohortFixture.Learner other = world.learner(tenant, chain++);
        other.serve(150, GOOD);
        world.pass(Duration.ofMinutes(1));
        other.serve(250, GOOD);
        other.report(); // it has looked
      }
      world.pass(Duration.ofMinutes(1));
      CohortFixture.Learner small = world.learner("acme", 10);
      small.serve(150, GOOD);
      world.pass(Duration.ofMinutes(1));
      small.serve(60, GOOD);

      waitsForOthers(small, world);
    }
  }

  /** What it would gain over its own policy others cannot say. */
  @Test
  void tenantWithAPolicyOfItsOwn_asksNobody() throws Exception {
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "zeta");
      kit.createTestProbe().awaitAssert(() -> assertThat(small.rollout().candidate()).isNotNull());
      while (small.rollout().champion().isEmpty()) {
        small.advance();
      }
      long asked = world.asked("acme");

      world.pass(Duration.ofHours(1));
      small.serve(150, GOOD);
      world.pass(Duration.ofHours(1));
      small.serve(60, GOOD);

      assertThat(waitingFor(small, world)).endsWith("60 of 2000 decisions to be judged on");
      assertThat(world.asked("acme")).isEqualTo(asked).isPositive();
    }
  }

  /** Its candidate would replace that policy, and not the rule. */
  @Test
  void tenantThatThePopulationsPolicyServes_asksNobody() throws Exception {
    PolicySnapshot population =
        PolicySnapshot.cut(
            new SnapshotHeader(
                SnapshotHeader.POPULATION, TASK, 1, "none", "features/test", "reward-1", 1),
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            PolicySums.none(2),
            PolicySums.none(2));
    Policy serving = population.policy(new Exploration(0.01, 0.3, null));
    try (CohortFixture world = new CohortFixture(kit, disk, CohortFixture.COHORT)) {
      CohortFixture.Learner small =
          asker(world, GOOD, other -> {}, serving, "beta", "gamma", "zeta");

      assertThat(waitingFor(small, world)).endsWith("60 of 2000 decisions to be judged on");
      assertThat(world.asked("acme")).isZero();
    }
  }

  @Test
  void tenantsThatOnlyContribute_judgeNobody() throws Exception {
    CohortRules notUsed =
        new CohortRules(
            true, false, Set.of(), 3, 10, 200, Duration.ofSeconds(5), Duration.ofMinutes(10));
    try (CohortFixture world = new CohortFixture(kit, disk, notUsed)) {
      CohortFixture.Learner small = asker(world, GOOD, "beta", "gamma", "zeta");

      assertThat(waitingFor(small, world)).endsWith("60 of 2000 decisions to be judged on");
      assertThat(world.kinds()).isEqualTo(1);
      assertThat(world.asked("acme")).isZero();
    }
  }
}
