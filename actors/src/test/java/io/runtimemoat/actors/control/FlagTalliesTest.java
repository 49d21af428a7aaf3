package io.runtimemoat.actors.control;

import static io.runtimemoat.decision.flags.TestFlags.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.OutcomeFact.Status;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.flags.FlagValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

class FlagTalliesTest {
  private static final Flag BANDIT = Flag.ROUTING_POLICY_BANDIT;
  private static final Flag PROOF = Flag.VALIDATOR_STREAMING;
  private static final OutcomeFact GOOD = outcome(Status.COMPLETED, "valid", 1);

  private final FlagTallies tallies = new FlagTallies();

  @Test
  void requests_countOnTheSideTheyWereServedOn_ofEveryFlagThatWasAsked() {
    whole(side(BANDIT, 3, true), side(PROOF, 4, false));
    tallies.begun(List.of(side(BANDIT, 3, false)));
    tallies.ended(List.of(side(BANDIT, 3, false)), outcome(Status.FAILED, "", 0));
    tallies.begun(List.of(side(BANDIT, 3, true)));
    tallies.lost(List.of(side(BANDIT, 3, true)));
    tallies.begun(List.of(side(PROOF, 4, true)));

    assertThat(tallies.of(BANDIT, 3))
        .isEqualTo(
            FlagTally.none(BANDIT, 3)
                .begun(true)
                .ended(true, GOOD)
                .begun(false)
                .lost(false)
                .begun(true)
                .lost(true));
    assertThat(tallies.of(PROOF, 4))
        .isEqualTo(FlagTally.none(PROOF, 4).begun(false).ended(false, GOOD).begun(true));
  }

  @Test
  void requestThatBeganInAnotherPhase_isNotCounted() {
    whole(side(BANDIT, 3, true));
    whole(side(BANDIT, 5, true));
    whole(side(BANDIT, 3, true));

    assertThat(tallies.of(BANDIT, 3)).isEqualTo(FlagTally.none(BANDIT, 3));
    assertThat(tallies.of(BANDIT, 5).requests()).isEqualTo(1);
    assertThat(tallies.of(BANDIT, 5).on().measured()).isEqualTo(1);
  }

  @Test
  void flagThatDrawsNoLots_isNotCounted() {
    whole(new FlagSide(BANDIT, 3, true, false));

    assertThat(tallies.of(BANDIT, 3).requests()).isZero();
  }

  @Test
  void manyThreads_loseNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 2_000; i++) {
      boolean on = i % 4 == 0;
      threads.execute(() -> whole(side(BANDIT, 3, on)));
    }
    threads.shutdown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tallies.of(BANDIT, 3).on().requests()).isEqualTo(500);
    assertThat(tallies.of(BANDIT, 3).off().requests()).isEqualTo(1_500);
  }

  @Test
  void reporter_tellsAllOfTheValueThatDrawsLotsNow_againAndAgain() {
    ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    try {
      ManualTime time = ManualTime.get(kit.system());
      TestProbe<Flags.CountSides> owner = kit.createTestProbe();
      ControlFeed feed = new ControlFeed(Duration.ofHours(1), () -> 0);
      feed.publish(view(new FlagValue.Share(0.5), 3));
      whole(side(BANDIT, 3, true));
      kit.spawn(
          FlagReporter.create(
              feed, tallies, Duration.ofSeconds(2), told -> owner.getRef().tell(told)));

      time.timePasses(Duration.ofSeconds(2));
      Flags.CountSides first = owner.receiveMessage();
      whole(side(BANDIT, 3, false));
      time.timePasses(Duration.ofSeconds(2));
      Flags.CountSides second = owner.receiveMessage();
      feed.publish(view(new FlagValue.Share(0.5), 4));
      time.timePasses(Duration.ofSeconds(2));
      Flags.CountSides third = owner.receiveMessage();
      feed.publish(view(new FlagValue.On(), 5));
      time.timePasses(Duration.ofSeconds(20));
      owner.expectNoMessage(Duration.ofMillis(50));

      assertThat(first.tally()).isEqualTo(FlagTally.none(BANDIT, 3).begun(true).ended(true, GOOD));
      assertThat(second.tally()).isEqualTo(tallies.of(BANDIT, 3));
      assertThat(second.tally().requests()).isEqualTo(2);
      assertThat(second.node()).isEqualTo(first.node());
      assertThat(third.tally())
          .as("nothing, so that it does not sleep")
          .isEqualTo(FlagTally.none(BANDIT, 4));
    } finally {
      kit.shutdownTestKit();
    }
  }

  /** A request that was decided and ended. */
  private void whole(FlagSide... sides) {
    tallies.begun(List.of(sides));
    tallies.ended(List.of(sides), GOOD);
  }

  private static ControlView view(FlagValue value, long revision) {
    return new ControlView(
        revision,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        new FlagState(revision, Map.of(BANDIT, new FlagState.Setting(value, revision))));
  }

  private static FlagSide side(Flag flag, long revision, boolean on) {
    return new FlagSide(flag, revision, on, true);
  }
}
