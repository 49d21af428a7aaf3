package io.runtimemoat.actors.control;

import static io.runtimemoat.decision.flags.TestFlags.LIMITS;
import static io.runtimemoat.decision.flags.TestFlags.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.facts.OutcomeFact.Status;
import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResult;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rollouts by the owner of the flags: what it hears, what it judges, what reaches the feed. */
class FlagRolloutTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final Flag BANDIT = Flag.ROUTING_POLICY_BANDIT;
  private static final Flag PROOF = Flag.VALIDATOR_STREAMING;

  private final Database database = EntityKit.database();
  private final SteppedClock clock = new SteppedClock(EntityKit.CLOCK.instant());
  private final EventSourcedBehaviorTestKit<Flags.Command, FlagEvent, FlagState> flags =
      EventSourcedBehaviorTestKit.create(
          KIT.system(),
          Flags.create(
              new ControlAnnouncer(ControlTable.open(database), sequence -> {}, 1),
              new Flags.Terms(Duration.ofSeconds(1), LIMITS, Duration.ofHours(1)),
              clock));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    flags.clear();
    database.close();
  }

  @Test
  void sideThatIsNoWorse_goesThroughEveryPhaseToOn() {
    order(BANDIT, FlagOrder.ROLL_OUT_ON);
    assertThat(inTheFeed(BANDIT)).isEqualTo(new FlagValue.Share(0.05));

    for (RolloutPhase phase : List.of(RolloutPhase.GUARDED_25, RolloutPhase.GUARDED_50)) {
      tell(BANDIT, "one", LIMITS.share(flags.getState().rollout(BANDIT).orElseThrow().phase()), 0);
      assertThat(look().hasNoEvents()).as("it has not waited").isTrue();
      clock.step(Duration.ofMinutes(10));

      assertThat(look().event())
          .isInstanceOfSatisfying(
              FlagEvent.PhaseEntered.class,
              entered -> {
                assertThat(entered.phase()).isEqualTo(phase);
                assertThat(entered.by()).isEqualTo("judge");
                assertThat(entered.at()).isEqualTo(clock.instant());
              });
      assertThat(inTheFeed(BANDIT)).isEqualTo(new FlagValue.Share(phase.mostShare()));
    }
    tell(BANDIT, "one", 0.5, 0);
    clock.step(Duration.ofMinutes(10));

    assertThat(look().event()).isInstanceOf(FlagEvent.Promoted.class);
    assertThat(inTheFeed(BANDIT)).isEqualTo(new FlagValue.On());
    assertThat(flags.restart().state().value(BANDIT)).isEqualTo(new FlagValue.On());
  }

  @Test
  void sideThatFailsMoreOften_isOffAtTheNextLook() {
    order(BANDIT, FlagOrder.ROLL_OUT_ON);
    tell(BANDIT, "one", 0.05, 0);
    tell(BANDIT, "two", 0.05, 0.2);

    var result = look();

    assertThat(result.event())
        .isInstanceOfSatisfying(
            FlagEvent.RolledBack.class,
            back -> {
              assertThat(back.cause()).isEqualTo("missing");
              assertThat(back.by()).isEqualTo("judge");
            });
    assertThat(inTheFeed(BANDIT)).isEqualTo(new FlagValue.Off());
    assertThat(flags.getState().lastRollout(BANDIT).orElseThrow().how())
        .isEqualTo(EndedRollout.How.ROLLED_BACK);
    assertThat(look().hasNoEvents()).as("there is nothing to judge any more").isTrue();
  }

  @Test
  void offThatIsWorseThanOn_isOnAgain() {
    order(PROOF, FlagOrder.ROLL_OUT_OFF);
    assertThat(inTheFeed(PROOF)).isEqualTo(new FlagValue.Share(0.95));
    tell(PROOF, "one", 0.95, 0);
    tellTally(PROOF, "two", tally(PROOF, 1_900, 0, 100, 30));

    assertThat(look().event()).isInstanceOf(FlagEvent.RolledBack.class);
    assertThat(inTheFeed(PROOF)).isEqualTo(new FlagValue.On());
  }

  @Test
  void rolloutAndWhatWasSeen_areShown_alsoToANewOwnerOnceNodesHaveTold() {
    order(BANDIT, FlagOrder.ROLL_OUT_ON);
    tell(BANDIT, "one", 0.05, 0);
    look();

    Flags.Trial before = trial();
    flags.restart();
    tell(BANDIT, "one", 0.05, 0);
    look();
    assertThat(before.tally().on().requests()).isEqualTo(600);
    assertThat(before.words()).startsWith("in phase canary for PT0S");
    assertThat(trial()).isEqualTo(before);
    assertThat(values().state().rollout(BANDIT).orElseThrow().phase())
        .isEqualTo(RolloutPhase.CANARY);
    assertThat(values().trials()).containsOnlyKeys(BANDIT);
  }

  @Test
  void ordersByHand_moveItAndAreRefusedWhereTheyMakeNoSense() {
    order(BANDIT, FlagOrder.ROLL_OUT_ON);
    long revision = flags.getState().revision(BANDIT);

    var stale = orderAt(revision - 1, BANDIT, FlagOrder.ADVANCE);
    var advanced = orderAt(revision, BANDIT, FlagOrder.ADVANCE);
    var other = order(BANDIT, FlagOrder.ROLL_OUT_OFF);
    var withdrawn = order(BANDIT, FlagOrder.WITHDRAW);
    var again = order(BANDIT, FlagOrder.WITHDRAW);

    assertThat(stale.reply()).isEqualTo(new OrderAnswer.Moved(revision));
    assertThat(stale.hasNoEvents()).isTrue();
    assertThat(advanced.reply()).isEqualTo(new OrderAnswer.Followed(revision + 1));
    assertThat(advanced.event()).isInstanceOf(FlagEvent.PhaseEntered.class);
    assertThat(other.reply())
        .isEqualTo(
            new OrderAnswer.Refused(
                "a rollout to on is in phase guarded_25; roll it back or withdraw it first"));
    assertThat(withdrawn.event()).isInstanceOf(FlagEvent.RolloutWithdrawn.class);
    assertThat(again.hasNoEvents()).isTrue();
    assertThat(inTheFeed(BANDIT)).isEqualTo(new FlagValue.Off());
  }

  @Test
  void flagThatIsSetByHand_isNotJudgedAnyMore() {
    order(BANDIT, FlagOrder.ROLL_OUT_ON);
    tell(BANDIT, "one", 0.05, 0.5);

    flags.runCommand(
        (ActorRef<OrderAnswer> replyTo) ->
            new Flags.ChangeFlag(
                BANDIT, new FlagValue.Share(0.05), Flags.ANY_REVISION, "mine", "root", replyTo));

    assertThat(look().hasNoEvents()).isTrue();
    assertThat(trial().tally().requests()).isZero();
    assertThat(flags.getState().lastRollout(BANDIT).orElseThrow().how())
        .isEqualTo(EndedRollout.How.WITHDRAWN);
  }

  private CommandResultWithReply<Flags.Command, FlagEvent, FlagState, OrderAnswer> order(
      Flag flag, FlagOrder order) {
    return orderAt(Flags.ANY_REVISION, flag, order);
  }

  private CommandResultWithReply<Flags.Command, FlagEvent, FlagState, OrderAnswer> orderAt(
      long revision, Flag flag, FlagOrder order) {
    return flags.runCommand(
        replyTo -> new Flags.OrderRollout(flag, order, revision, "try", "root", replyTo));
  }

  /** 12 000 requests, of which a share was on; of those some failed. */
  private void tell(Flag flag, String node, double share, double failed) {
    int on = (int) Math.round(12_000 * share);
    tellTally(flag, node, tally(flag, on, (int) (on * failed), 12_000 - on, 0));
  }

  private void tellTally(Flag flag, String node, FlagTally tally) {
    assertThat(tally.flag()).isEqualTo(flag);
    flags.runCommand(new Flags.CountSides(node, tally));
  }

  private FlagTally tally(Flag flag, int on, int onFailed, int off, int offFailed) {
    FlagTally tally = FlagTally.none(flag, flags.getState().revision(flag));
    for (int i = 0; i < on; i++) {
      tally = tally.begun(true).ended(true, outcome(status(i < onFailed), "valid", 1));
    }
    for (int i = 0; i < off; i++) {
      tally = tally.begun(false).ended(false, outcome(status(i < offFailed), "valid", 1));
    }
    return tally;
  }

  private static Status status(boolean failed) {
    return failed ? Status.FAILED : Status.COMPLETED;
  }

  private CommandResult<Flags.Command, FlagEvent, FlagState> look() {
    return flags.runCommand(new Flags.Look());
  }

  private Flags.Values values() {
    return flags.<Flags.Values>runCommand(Flags.GetFlags::new).reply();
  }

  private Flags.Trial trial() {
    return Objects.requireNonNull(values().trials().get(BANDIT));
  }

  private FlagValue inTheFeed(Flag flag) {
    return new ControlRows()
        .apply(ControlView.empty(), ControlTail.open(database).readAfter(0, 100))
        .flags()
        .value(flag);
  }
}
