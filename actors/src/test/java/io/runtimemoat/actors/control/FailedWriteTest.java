package io.runtimemoat.actors.control;

import static io.runtimemoat.decision.flags.TestFlags.LIMITS;
import static io.runtimemoat.decision.flags.TestFlags.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.facts.OutcomeFact.Status;
import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.database.Database;
import java.io.IOException;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A write that fails takes the owner of the flags down: back again it looks at rollouts as ever.
 */
class FailedWriteTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final Database DATABASE = EntityKit.database();
  private static final Flag BANDIT = Flag.ROUTING_POLICY_BANDIT;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    DATABASE.close();
  }

  @Test
  void ownerWhoseWriteFailed_stillSendsBackWhatIsWorse() {
    PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
    journal.failNextPersisted(
        Flags.ENTITY_KEY.name() + "|" + Flags.ID, new IOException("the disk is full"));
    ActorRef<Flags.Command> owner =
        KIT.spawn(
            Flags.create(
                new ControlAnnouncer(ControlTable.open(DATABASE), sequence -> {}, 1),
                new Flags.Terms(Duration.ofSeconds(1), LIMITS, Duration.ofMillis(20)),
                new SteppedClock(EntityKit.CLOCK.instant())));

    FlagState begun = state(owner, FlagOrder.ROLL_OUT_ON);
    owner.tell(new Flags.CountSides("one", worse(begun.revision(BANDIT))));

    TestProbe<Flags.Values> values = KIT.createTestProbe();
    values.awaitAssert(
        Duration.ofSeconds(10),
        () -> {
          owner.tell(new Flags.GetFlags(values.getRef()));
          FlagState now = values.receiveMessage().state();
          assertThat(now.lastRollout(BANDIT).map(EndedRollout::how))
              .contains(EndedRollout.How.ROLLED_BACK);
          return now;
        });
  }

  /** Orders until it is followed: the first is lost with the write that fails. */
  private static FlagState state(ActorRef<Flags.Command> owner, FlagOrder order) {
    TestProbe<OrderAnswer> answers = KIT.createTestProbe();
    TestProbe<Flags.Values> values = KIT.createTestProbe();
    return answers.awaitAssert(
        Duration.ofSeconds(10),
        () -> {
          owner.tell(
              new Flags.OrderRollout(
                  BANDIT, order, Flags.ANY_REVISION, "try", "root", answers.getRef()));
          answers.expectMessageClass(OrderAnswer.Followed.class, Duration.ofSeconds(1));
          owner.tell(new Flags.GetFlags(values.getRef()));
          FlagState state = values.receiveMessage().state();
          assertThat(state.rollout(BANDIT)).isPresent();
          return state;
        });
  }

  /** Every fifth request on the new side fails. */
  private static FlagTally worse(long revision) {
    FlagTally tally = FlagTally.none(BANDIT, revision);
    for (int i = 0; i < 12_000; i++) {
      boolean on = i % 20 == 0;
      Status status = on && i % 100 == 0 ? Status.FAILED : Status.COMPLETED;
      tally = tally.begun(on).ended(on, outcome(status, "valid", 1));
    }
    return tally;
  }
}
