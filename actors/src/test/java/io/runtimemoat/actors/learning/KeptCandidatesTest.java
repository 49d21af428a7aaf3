package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.learning.RolloutOrder;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.persistence.snapshot.SignedSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which candidates' contents stay in the database, of which two that never served. */
class KeptCandidatesTest extends PolicyFixture {
  private static final ActorTestKit KIT = EntityKit.system();

  KeptCandidatesTest(@TempDir Path disk) throws Exception {
    super(KIT, disk);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** Rows and digests stay; what served is whole for whoever replays its decisions. */
  @Test
  void candidatesThatNeverServed_loseTheirContent_beyondTheLatest() {
    List<String> staged = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      staged.add(stageOne().id());
      if (i == 1) {
        assertThat(order(RolloutOrder.ADVANCE).isSuccess()).isTrue();
      }
      assertThat(order(i == 1 ? RolloutOrder.ROLL_BACK : RolloutOrder.WITHDRAW).isSuccess())
          .isTrue();
    }

    List<Boolean> dropped = new ArrayList<>();
    for (String id : staged) {
      dropped.add(table.find("acme", TASK, id) == null);
    }
    assertThat(dropped).containsExactly(true, false, true, false, false);
  }

  /** Nodes could not verify it, or could not later say what it decided. */
  @Test
  void candidateWhoseContentIsNotKept_doesNotServe() throws Exception {
    String candidate = stageOne().id();
    change("ALTER TABLE moat_policy_snapshot RENAME TO away");
    assertThat(order(RolloutOrder.ADVANCE).getError()).hasMessageContaining("try again shortly");
    change("ALTER TABLE away RENAME TO moat_policy_snapshot");
    table.dropUnserved("acme", TASK, 0, Set.of());

    StatusReply<Done> advanced = order(RolloutOrder.ADVANCE);

    assertThat(advanced.getError())
        .hasMessageContaining(candidate)
        .hasMessageContaining("withdraw");
    assertThat(Objects.requireNonNull(policy.getState().task(TASK).rollout().candidate()).phase())
        .isEqualTo(RolloutPhase.SHADOW);
  }

  /** It was shown to be no worse than what is barred now. */
  @Test
  void candidateThatWaitsToBeStored_isGivenUpWhenItsChampionGoes() throws Exception {
    stageOne();
    while (policy.getState().task(TASK).rollout().candidate() != null) {
      assertThat(order(RolloutOrder.ADVANCE).isSuccess()).isTrue();
    }
    fold(rated(policy.getState().marks(), 150, -1));
    look();
    fold(rated(policy.getState().marks(), 600, -1));
    change("ALTER TABLE moat_policy_snapshot RENAME TO away");
    look();
    RolloutState judged = policy.getState().task(TASK).rollout();
    assertThat(Objects.requireNonNull(judged.lastGate()).verdict())
        .isEqualTo(GateReport.Verdict.PASS);
    assertThat(judged.champion()).isPresent();

    assertThat(order(RolloutOrder.ROLL_BACK).isSuccess()).isTrue();
    change("ALTER TABLE away RENAME TO moat_policy_snapshot");
    for (int i = 0; i < 10; i++) {
      look();
    }

    assertThat(policy.getState().task(TASK).rollout().candidate()).isNull();
    assertThat(policy.getState().task(TASK).rollout().champion()).isEmpty();
  }

  /** Lets a candidate pass the gate while nothing can be stored; its id. */
  private String waitingOne() throws SQLException {
    fold(rated(policy.getState().marks(), 150, -1));
    look();
    fold(rated(policy.getState().marks(), 600, -1));
    change("ALTER TABLE moat_policy_snapshot RENAME TO away");
    look();
    RolloutState judged = policy.getState().task(TASK).rollout();
    assertThat(judged.candidate()).isNull();
    assertThat(waitingFor()).contains("waits to be stored");
    return Objects.requireNonNull(judged.lastGate()).snapshot().id();
  }

  private void storeAgain() throws SQLException {
    change("ALTER TABLE away RENAME TO moat_policy_snapshot");
    for (int i = 0; i < 10; i++) {
      look();
    }
  }

  private String waitingFor() {
    return policy
        .<TenantPolicy.Report>runCommand(TenantPolicy.GetLearning::new)
        .reply()
        .waiting()
        .getOrDefault(TASK, "");
  }

  @Test
  void candidateThatWaitsToBeStored_isWithdrawnForGood() throws Exception {
    String waiting = waitingOne();

    assertThat(order(RolloutOrder.WITHDRAW).isSuccess()).isTrue();

    assertThat(waitingFor()).doesNotContain("waits to be stored");
    storeAgain();
    assertThat(policy.getState().task(TASK).rollout().candidate()).isNull();
    assertThat(snapshots.find(RewardFacts.ACME, TASK, waiting)).isEmpty();
    assertThat(policy.getState().provenance())
        .last()
        .satisfies(
            change -> {
              assertThat(change.what()).isEqualTo("withdrawn");
              assertThat(change.from()).isEqualTo(waiting);
            });
  }

  @Test
  void candidateThatWaitsToBeStored_isBarredByItsName() throws Exception {
    String waiting = waitingOne();

    assertThat(order(RolloutOrder.ROLL_BACK, waiting).isSuccess()).isTrue();

    storeAgain();
    RolloutState rollout = policy.getState().task(TASK).rollout();
    assertThat(rollout.candidate()).isNull();
    assertThat(rollout.barred()).extracting(SnapshotName::id).containsExactly(waiting);
    assertThat(snapshots.find(RewardFacts.ACME, TASK, waiting)).isEmpty();

    fold(rated(policy.getState().marks(), 600, -1));
    look();
    assertThat(policy.getState().task(TASK).rollout().orders().candidate())
        .as("what is learned next has a version of its own")
        .hasValueSatisfying(next -> assertThat(next.version()).isEqualTo(2));
  }

  @Test
  void ordersAboutOthers_leaveTheCandidateThatWaitsToBeStored() throws Exception {
    String waiting = waitingOne();

    assertThat(order(RolloutOrder.WITHDRAW, "snap-other").getError())
        .hasMessageContaining("look again");
    assertThat(order(RolloutOrder.ADVANCE, waiting).getError()).hasMessageContaining("shadow");

    storeAgain();
    assertThat(policy.getState().task(TASK).rollout().orders().candidate())
        .hasValueSatisfying(staged -> assertThat(staged.id()).isEqualTo(waiting));
  }

  /** A node of an older release let it serve, which knows of no such note. */
  @Test
  void champion_keepsItsContentWhateverIsNotedOfIt() throws Exception {
    String champion = stageOne().id();
    while (policy.getState().task(TASK).rollout().candidate() != null) {
      assertThat(order(RolloutOrder.ADVANCE).isSuccess()).isTrue();
    }
    change("UPDATE moat_policy_snapshot SET unserved_since = 0");
    for (int i = 0; i < 3; i++) {
      byte[] content = "asked about".getBytes(StandardCharsets.UTF_8);
      table.store(new SignedSnapshot("snap-" + i, "acme", TASK, content, "k", content), 1, false);
    }

    new PolicyDesk(RewardFacts.ACME, parts())
        .store(
            snapshots.find(RewardFacts.ACME, TASK, champion).orElseThrow(),
            policy.getState().task(TASK).rollout());

    assertThat(table.find("acme", TASK, champion)).isNotNull();
    assertThat(table.find("acme", TASK, "snap-0")).isNull();
    assertThat(table.find("acme", TASK, "snap-2")).isNotNull();
  }
}
