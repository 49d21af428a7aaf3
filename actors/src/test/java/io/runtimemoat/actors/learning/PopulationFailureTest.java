package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.PopulationFixture.NEWCOMER;
import static io.runtimemoat.actors.learning.PopulationFixture.RULES;
import static io.runtimemoat.actors.learning.PopulationFixture.SPEC;
import static io.runtimemoat.actors.learning.PopulationFixture.UNDER;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken, old or away costs the population, never a request. */
class PopulationFailureTest {
  private static final ActorTestKit KIT = EntityKit.system();

  private final PopulationFixture world;

  PopulationFailureTest(@TempDir Path disk) throws Exception {
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
  void viewThatMayBeOld_deletesNobody() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    Population unknowing =
        new Population(
            world.table,
            RULES,
            new PopulationCutter(SPEC, RULES),
            () -> Optional.empty(),
            tenant -> true,
            world.meters);

    var owner = world.owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(new PopulationDesk(unknowing).look(owner.getState(), world.now)).isEmpty();
    assertThat(unknowing.othersOf(NEWCOMER, TASK, UNDER)).isNull();
    assertThat(world.table.tenantsAfter("", 9)).hasSize(3);
  }

  @Test
  void brokenRows_areRefusedAndTheOthersCount() throws Exception {
    world.tenants = Populations.view("acme", "beta", "gamma", "delta", "epsilon", "newcomer");
    List.of("acme", "beta", "gamma", "delta").forEach(world::learned);
    world.change("UPDATE moat_population SET content = X'0001' WHERE tenant = 'delta'");
    Populations.give(
        world.table, "epsilon", UNDER, PolicySums.none(3)); // genuine, of another dimension

    var owner = world.owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState().task(TASK).tenants()).containsExactly("acme", "beta", "gamma");
    assertThat(world.meters.refusedParts()).isEqualTo(2);
  }

  @Test
  void rowsOfAnotherKind_doNotCount() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    LearnedUnder other = new LearnedUnder("features/test", 2, "reward-2");
    Populations.give(world.table, "gamma", other, Populations.sums("gamma", "large", 60, 0.9));

    assertThat(world.population(RULES).othersOf(NEWCOMER, TASK, UNDER)).isNull();
  }

  @Test
  void snapshotThatCannotBeVerified_leavesTheRules() throws Exception {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    world.owner(RULES).runCommand(new PopulationPolicy.Look());
    world.change("UPDATE moat_policy_snapshot SET content = X'0001'");
    SnapshotShelf shelf =
        new SnapshotShelf(
            new SnapshotShelf.Source() {
              private final VerifiedSnapshots verified = new VerifiedSnapshots(world.stored, null);

              @Override
              public Optional<PolicySnapshot> find(TenantId tenant, String task, String id) {
                return verified.find(tenant, task, id);
              }

              @Override
              public Optional<PolicySnapshot> population(String task, String id) {
                return verified.population(task, id);
              }
            },
            10,
            RULES::mayTake);

    boolean whole = shelf.follow(Map.of(), world.announced().population());

    assertThat(whole).isFalse();
    assertThat(shelf.unverified()).isEqualTo(1);
    assertThat(shelf.start(NEWCOMER, TASK)).isNull();
  }

  @Test
  void databaseAway_costsNothingButThePrior() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    Population population = world.population(RULES);
    var owner = world.owner(RULES);
    assertThat(population.othersOf(NEWCOMER, TASK, UNDER)).isNotNull();
    world.database.close();

    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState()).isEqualTo(PopulationState.empty());
    assertThat(population.othersOf(NEWCOMER, TASK, UNDER)).isNull();
    assertThat(population.takeBack(NEWCOMER, TASK)).isFalse();
  }

  @Test
  void restart_goesOnWithTheSameSnapshotAndTheNextVersion() {
    List.of("acme", "beta", "gamma").forEach(world::learned);
    var owner = world.owner(RULES);
    owner.runCommand(new PopulationPolicy.Look());
    PopulationState before = owner.getState();

    owner.restart();
    owner.runCommand(new PopulationPolicy.Look());

    assertThat(owner.getState()).isEqualTo(before);
    assertThat(
            owner
                .<PopulationPolicy.Report>runCommand(PopulationPolicy.GetPopulation::new)
                .reply()
                .state())
        .isEqualTo(before);
  }
}
