package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.TestCohorts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CohortTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final CohortRules RULES =
      new CohortRules(
          true,
          true,
          Set.of(new TenantId("hermit")),
          3,
          4,
          200,
          Duration.ofMillis(300),
          Duration.ofMinutes(10));

  private static final Duration LOOKS = Duration.ofMinutes(1);

  private final MovedClock clock = new MovedClock();
  private final ActorRef<Cohort.Command> cohort = KIT.spawn(Cohort.create(RULES, LOOKS, clock));
  private final TestProbe<TenantPolicy.Command> asker = KIT.createTestProbe();
  private final Map<String, TestProbe<TenantPolicy.Command>> learners = new TreeMap<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void joined(String... tenants) {
    for (String tenant : tenants) {
      TestProbe<TenantPolicy.Command> learner = KIT.createTestProbe();
      learners.put(tenant, learner);
      cohort.tell(new Cohort.Join(new TenantId(tenant), learner.ref()));
    }
  }

  private TestProbe<TenantPolicy.Command> learner(String tenant) {
    return Objects.requireNonNull(learners.get(tenant));
  }

  private void ask(String tenant) {
    cohort.tell(
        new Cohort.Ask(
            new CohortQuestion(
                new TenantId(tenant),
                TASK,
                new LearnedUnder("features/test", 2, "reward-1"),
                List.of("large", "small"),
                "snap-1-" + tenant,
                new ExplorationBounds(0.01, 0.1, 0)),
            asker.ref()));
  }

  private TenantPolicy.EvaluateCandidate asked(String tenant) {
    return learner(tenant).expectMessageClass(TenantPolicy.EvaluateCandidate.class);
  }

  private void say(String tenant, @Nullable CohortSums sums) {
    TenantPolicy.EvaluateCandidate asked = asked(tenant);
    asked.replyTo().tell(new Cohort.Evaluated(asked.number(), new TenantId(tenant), sums));
  }

  private TenantPolicy.CohortAnswered answer() {
    return asker.expectMessageClass(TenantPolicy.CohortAnswered.class);
  }

  /** One of three has too few others, which is told at once. */
  private void awaitTaken() {
    ask("zeta");
    assertThat(answer().tenants()).isEqualTo(2);
  }

  @Test
  void answers_areAddedUpBeforeAnybodySeesThem() {
    joined("acme", "beta", "gamma", "zeta");
    ask("acme");
    CohortSums all = CohortSums.NONE;
    for (String tenant : List.of("beta", "gamma", "zeta")) {
      CohortSums sums = TestCohorts.part(tenant.length(), 100);
      all = all.plus(sums);
      say(tenant, sums);
    }

    assertThat(answer()).isEqualTo(new TenantPolicy.CohortAnswered(TASK, "snap-1-acme", 3, all));
    learner("acme").expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void fewerThanTheLeast_areNotTold() {
    joined("beta", "gamma", "zeta");
    ask("acme");
    say("beta", TestCohorts.part(1, 100));
    say("gamma", TestCohorts.part(2, 100));
    say("zeta", null);

    assertThat(answer()).isEqualTo(new TenantPolicy.CohortAnswered(TASK, "snap-1-acme", 2, null));
  }

  @Test
  void learnerThatDoesNotAnswer_isLeftOut_andLateItSaysNothing() {
    joined("beta", "delta", "gamma", "zeta");
    ask("acme");
    for (String tenant : List.of("beta", "delta", "gamma")) {
      say(tenant, TestCohorts.part(tenant.length(), 100));
    }

    assertThat(answer().tenants()).isEqualTo(3);
    say("zeta", TestCohorts.part(9, 100));
    asker.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void excludedAndAskingLearners_areNotAsked() {
    joined("acme", "hermit", "beta", "gamma");
    ask("acme");

    assertThat(answer()).isEqualTo(new TenantPolicy.CohortAnswered(TASK, "snap-1-acme", 2, null));
    learner("hermit").expectNoMessage(Duration.ofMillis(50));
    learner("acme").expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void learnersThatHaveNotToldForSomeLooks_areForgotten() {
    joined("beta", "gamma", "zeta");
    awaitTaken();
    clock.move(LOOKS.multipliedBy(2));
    cohort.tell(new Cohort.Join(new TenantId("zeta"), learner("zeta").ref()));
    cohort.tell(new Cohort.Join(new TenantId("gamma"), learner("gamma").ref()));
    awaitTaken();
    clock.move(LOOKS.multipliedBy(2));

    ask("acme");

    assertThat(answer()).isEqualTo(new TenantPolicy.CohortAnswered(TASK, "snap-1-acme", 2, null));
    learner("beta").expectNoMessage(Duration.ofMillis(50));
  }

  /** One tenant counts for no more than it may, and speaks for itself alone. */
  @Test
  void answersOfMoreThanOneTenantMaySay_countForNothing() {
    joined("beta", "gamma", "zeta");
    ask("acme");
    say("beta", TestCohorts.part(1, 201));
    say("gamma", TestCohorts.part(2, 100).plus(TestCohorts.part(3, 50)));
    say("zeta", TestCohorts.part(4, 100));

    assertThat(answer()).isEqualTo(new TenantPolicy.CohortAnswered(TASK, "snap-1-acme", 1, null));
  }

  @Test
  void questions_comeOneByOne() {
    joined("beta", "gamma", "zeta");
    ask("acme");
    ask("delta");
    for (String tenant : List.of("beta", "gamma", "zeta")) {
      say(tenant, TestCohorts.part(tenant.length(), 100));
    }
    assertThat(answer().candidate()).isEqualTo("snap-1-acme");
    ask("delta");
    learner("beta").expectNoMessage(Duration.ofMillis(50));

    clock.move(Duration.ofSeconds(1));
    ask("delta");

    assertThat(asked("beta").question().candidate()).isEqualTo("snap-1-delta");
  }

  @Test
  void mostTenants_areTheLatestThatTold() {
    joined("beta", "gamma", "delta", "epsilon", "zeta");
    ask("acme");

    assertThat(asked("zeta").number()).isEqualTo(asked("gamma").number());
    learner("beta").expectNoMessage(Duration.ofMillis(50));
  }
}
