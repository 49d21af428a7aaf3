package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learning.Provenance;
import io.runtimemoat.decision.learning.RolloutOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfferedSnapshotTest extends PolicyFixture {
  private static final ActorTestKit KIT = EntityKit.system();

  OfferedSnapshotTest(@TempDir Path disk) throws Exception {
    super(KIT, disk);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void offeredSnapshot_waitsForTheGate_unlessItIsAnothersOrOld() {
    stageOne();
    assertThat(offer("acme", 2).isSuccess()).as("beside one in shadow").isTrue();
    order(RolloutOrder.ADVANCE);
    assertThat(offer("acme", 2).getError().getMessage()).contains("is on its way");
    order(RolloutOrder.WITHDRAW);

    assertThat(offer("zeta", 2).getError().getMessage()).contains("of tenant zeta");
    assertThat(offer("acme", 1).getError().getMessage()).contains("not newer");
    assertThat(offer("acme", Long.MAX_VALUE).getError().getMessage()).contains("far ahead");
    assertThat(offer("acme", 2).isSuccess()).isTrue();
  }

  /** Whoever delivered it may not approve it either. */
  @Test
  void offeredSnapshot_isStagedInTheNameOfWhoDeliveredIt() {
    fold(rated(policy.getState().marks(), 150, -1));
    PolicySnapshot better =
        PolicySnapshot.cut(
            header("acme", 5),
            PolicySpec.of(LinearThompson.KNOWN_NOISE),
            policy.getState().task(TASK).sumsOr(2),
            PolicySums.none(2));
    policy.<StatusReply<Done>>runCommand(
        reply -> new TenantPolicy.OfferSnapshot(better.encode(), "ada", reply));
    served += 1_000_000_000_000_000L; // after its delivery, which it may know everything before

    fold(rated(policy.getState().marks(), 600, -1));
    look();

    assertThat(
            Objects.requireNonNull(policy.getState().task(TASK).rollout().candidate()).proposer())
        .isEqualTo("ada");
    assertThat(policy.getState().provenance()).last().extracting(Provenance::by).isEqualTo("ada");
    assertThat(order(RolloutOrder.APPROVE).getError().getMessage()).contains("another principal");
  }
}
