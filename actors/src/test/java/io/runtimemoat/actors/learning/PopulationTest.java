package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.PopulationFixture.HERMIT;
import static io.runtimemoat.actors.learning.PopulationFixture.NEWCOMER;
import static io.runtimemoat.actors.learning.PopulationFixture.OWN;
import static io.runtimemoat.actors.learning.PopulationFixture.RULES;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PopulationRules;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.decision.rollout.RolloutEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From tenants' learners over the owner of the population to the first decisions of a new one. */
class PopulationTest {
  private static final ActorTestKit KIT = EntityKit.system();

  private final PopulationFixture world;

  PopulationTest(@TempDir Path disk) throws Exception {
    world = new PopulationFixture(KIT, disk);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void newTenant_decidesFromWhatOthersLearned_andEveryDecisionReplays() {
    List.of("acme", "beta", "gamma", "hermit").forEach(world::learned);
    world.owner(RULES).runCommand(new PopulationPolicy.Look());

    LearnedRouting routing = world.routing(RULES);
    LearnedRouting.Selected selected =
        routing.select(NEWCOMER, TASK, "features/test", "user", world.now);

    assertThat(world.table.tenantsAfter("", 9)).containsExactly("acme", "beta", "gamma");
    assertThat(selected.policy().snapshotId()).startsWith("pop-1-");
    assertThat(selected.policy().version()).isEqualTo("lin-ts/1@population-1");
    assertThat(selected.phase()).isEqualTo(DecisionRecord.GENERAL);
    assertThat(routing.starts()).isEqualTo(1);
    // As `moat replay` and the audit read it: from the database, by the tenant that decided.
    Replay replay = Replay.of(new VerifiedSnapshots(world.stored, null)::find);
    RewardFacts ledger = new RewardFacts();
    int large = 0;
    for (int i = 0; i < 100; i++) {
      DecisionRecord decided =
          DecisionCodec.decode(
              newcomers(
                      ledger.decide(
                          RewardFacts.chain(7), i, i, selected.policy(), selected.phase()))
                  .encode());
      assertThat(replay.recompute(decided)).hasToString("identical");
      large += decided.choice().arm().id().equals("large") ? 1 : 0;
    }
    assertThat(large).isGreaterThan(70); // the cap lets it explore 20 of 100; six deviations
  }

  @Test
  void excludedTenant_givesNothingAndGetsTheRules() {
    List.of("acme", "beta", "hermit").forEach(world::learned);
    var owner = world.owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    assertThat(owner.getState().task(TASK).snapshot()).isNull(); // without it they are two

    world.learned("gamma");
    world.now = world.now.plus(RULES.interval());
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(
            world
                .routing(RULES)
                .select(HERMIT, TASK, "features/test", "user", world.now)
                .policy()
                .algorithm())
        .isEqualTo(ExploringRule.ALGORITHM);
    assertThat(
            world
                .routing(RULES)
                .select(NEWCOMER, TASK, "features/test", "user", world.now)
                .policy()
                .snapshotId())
        .startsWith("pop-1-");
  }

  @Test
  void tenantOfTheConfiguration_givesToo() {
    List.of("acme", "beta", "filed").forEach(world::learned);
    var owner = world.owner(RULES);

    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "filed");
  }

  @Test
  void deletedTenant_leavesTheSnapshotAtTheNextLook() {
    world.tenants = Populations.view("acme", "beta", "gamma", "delta", "newcomer");
    List.of("acme", "beta", "gamma", "delta").forEach(world::learned);
    var owner = world.owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    String first = PopulationFixture.id(owner.getState());

    world.tenants = Populations.view("acme", "beta", "gamma", "newcomer");
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(PopulationFixture.id(owner.getState())).startsWith("pop-2-").isNotEqualTo(first);
    assertThat(world.table.tenantsAfter("", 9)).containsExactly("acme", "beta", "gamma");

    world.tenants = Populations.view("acme", "beta", "newcomer");
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).reason()).startsWith("2 tenants have given");
    assertThat(world.announced().population()).isEmpty();
    assertThat(
            world
                .routing(RULES)
                .select(NEWCOMER, TASK, "features/test", "user", world.now)
                .policy()
                .algorithm())
        .isEqualTo(ExploringRule.ALGORITHM);
  }

  @Test
  void switchedOff_whatWasGatheredIsDeletedAndNothingServes() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    var before = world.owner(RULES);
    before.runCommand(new PopulationPolicy.Look());
    PopulationRules off =
        new PopulationRules(false, false, Set.of(), 3, 10, 100, Duration.ofHours(1));

    var after = world.owner(off);
    after.initialize(before.getState());
    after.runCommand(new PopulationPolicy.Look());

    assertThat(world.table.tenantsAfter("", 9)).isEmpty();
    assertThat(after.getState().task(TASK).snapshot()).isNull();
    assertThat(world.announced().population()).isEmpty();
  }

  @Test
  void learnerWithoutAPolicyOfItsOwn_givesNothing_andRolledBackTakesItBack() {
    var learner = world.learner("acme");
    learner.initialize(world.rewards("acme"));
    learner.runCommand(new TenantPolicy.Look());
    assertThat(world.table.tenantsAfter("", 9)).isEmpty();

    world.learned("beta");
    var rolledBack = world.learner("beta");
    rolledBack.initialize(
        world.rewards("beta"),
        world.promoted(),
        PopulationFixture.moved(
            new RolloutEvent.RolledBack(OWN, null, "order", "drill", "ada", world.now)));
    assertThat(world.table.tenantsAfter("", 9)).containsExactly("beta");
    rolledBack.runCommand(new TenantPolicy.Look());

    assertThat(world.table.tenantsAfter("", 9)).isEmpty();
  }

  /** After an upgrade what others learned is of other features until they have learned anew. */
  @Test
  void snapshotOfOtherFeatures_leavesTheRuleThatExplores() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    world.owner(RULES).runCommand(new PopulationPolicy.Look());
    LearnedRouting routing = world.routing(RULES);

    assertThat(routing.select(NEWCOMER, TASK, "features/next", "u", world.now).policy().algorithm())
        .isEqualTo(ExploringRule.ALGORITHM);
    assertThat(routing.starts()).isZero();
  }

  /** Callers name the tasks of recommendations: what they mean stays with their tenant. */
  @Test
  void recommendations_giveNothing() {
    LearningEvent.RewardsFolded served = (LearningEvent.RewardsFolded) world.rewards("acme");
    LearningEvent advised =
        new LearningEvent.RewardsFolded(
            served.marks(),
            Map.of("advice.plan", Objects.requireNonNull(served.tasks().get(TASK))),
            served.explored(),
            world.now);
    LearningEvent promoted =
        new LearningEvent.RolloutMoved(
            "advice.plan",
            new RolloutEvent.Promoted(OWN, "within every limit", "judge", world.now));

    new TenantShare(new TenantId("acme"), world.population(RULES))
        .look(PopulationFixture.state(advised, promoted), world.now);

    assertThat(world.table.tenantsAfter("", 9)).isEmpty();
  }

  /** What others learned of parameter sets is where a new tenant starts, too. */
  @Test
  void newTenant_drawsParametersFromTheSnapshotItStartsFrom() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    world.owner(RULES).runCommand(new PopulationPolicy.Look());

    LearnedRouting.Selected selected =
        world.routing(RULES).select(NEWCOMER, TASK, "features/test", "user", world.now);

    assertThat(Objects.requireNonNull(selected.parameters()).origin())
        .isEqualTo("bandit:beta-ts/1@1");
  }

  @Test
  void learner_givesAgainOnceTheIntervalHasPassed() throws Exception {
    TenantShare share = new TenantShare(new TenantId("acme"), world.population(RULES));
    share.look(PopulationFixture.state(world.rewards("acme"), world.promoted()), world.now);
    LearningState more =
        PopulationFixture.state(world.rewards("acme"), world.promoted(), world.rewards("acme"));
    share.look(more, world.now);
    assertThat(world.givenBy("acme").count()).isEqualTo(60);

    share.look(more, world.now.plus(RULES.interval()));

    assertThat(world.givenBy("acme").count()).isEqualTo(120);
  }

  /** The same decision, of the new tenant. */
  private static DecisionRecord newcomers(DecisionRecord decided) {
    return new DecisionRecord(
        decided.decisionId(),
        decided.requestId(),
        NEWCOMER,
        decided.atMicros(),
        decided.requested(),
        decided.algorithm(),
        decided.policyVersion(),
        decided.snapshotId(),
        decided.settings(),
        decided.phase(),
        decided.context(),
        decided.feasible(),
        decided.seed(),
        decided.choice(),
        decided.parameters(),
        decided.escalation());
  }
}
