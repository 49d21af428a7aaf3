package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.flags.TestFlags;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FlagsTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final Database DATABASE = EntityKit.database();
  private static final ControlAnnouncer ANNOUNCER =
      new ControlAnnouncer(ControlTable.open(DATABASE), sequence -> {}, 1);

  private final EventSourcedBehaviorTestKit<Flags.Command, FlagEvent, FlagState> flags =
      EventSourcedBehaviorTestKit.create(
          KIT.system(),
          Flags.create(
              ANNOUNCER,
              new Flags.Terms(Duration.ofSeconds(1), TestFlags.LIMITS, Duration.ofHours(1)),
              EntityKit.CLOCK));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    DATABASE.close();
  }

  @Test
  void everyValue_survivesTheJournalAndReachesTheView() {
    List<FlagValue> values =
        List.of(
            new FlagValue.On(),
            new FlagValue.Off(),
            new FlagValue.Share(0.05),
            new FlagValue.Tenants(Set.of("zeta", "acme")),
            new FlagValue.Regions(Set.of("eu")));

    for (FlagValue value : values) {
      var result = set(Flag.SPECULATION_ADAPTIVE_DEPTH, value);

      assertThat(result.reply()).isEqualTo(new OrderAnswer.Followed(flags.getState().revision()));
      assertThat(result.event())
          .isEqualTo(
              new FlagEvent.FlagChanged(
                  Flag.SPECULATION_ADAPTIVE_DEPTH,
                  value,
                  "test",
                  "root",
                  EntityKit.CLOCK.instant()));
      assertThat(view().flags().value(Flag.SPECULATION_ADAPTIVE_DEPTH)).isEqualTo(value);
    }
    var restarted = flags.restart();
    assertThat(restarted.state().value(Flag.SPECULATION_ADAPTIVE_DEPTH))
        .isEqualTo(new FlagValue.Regions(Set.of("eu")));
  }

  @Test
  void sameValue_storesNothing() {
    set(Flag.PLACEMENT_HW_AWARE, new FlagValue.On());

    var again = set(Flag.PLACEMENT_HW_AWARE, new FlagValue.On());

    assertThat(again.hasNoEvents()).isTrue();
    assertThat(again.reply()).isInstanceOf(OrderAnswer.Followed.class);
  }

  @Test
  void orderForAnotherRevision_changesNothing() {
    Flag flag = Flag.CACHE_CROSS_REQUEST_KV;
    var first = setAt(0, flag, new FlagValue.On());
    long revision = flags.getState().revision(flag);

    var late = setAt(0, flag, new FlagValue.Off());
    var meant = setAt(revision, flag, new FlagValue.Off());

    assertThat(first.reply()).isEqualTo(new OrderAnswer.Followed(revision));
    assertThat(late.hasNoEvents()).isTrue();
    assertThat(late.reply()).isEqualTo(new OrderAnswer.Moved(revision));
    assertThat(meant.reply()).isEqualTo(new OrderAnswer.Followed(revision + 1));
  }

  @Test
  void question_isAnswered() {
    var values = flags.<Flags.Values>runCommand(Flags.GetFlags::new);

    assertThat(values.reply().state()).isEqualTo(flags.getState());
  }

  private CommandResultWithReply<Flags.Command, FlagEvent, FlagState, OrderAnswer> set(
      Flag flag, FlagValue value) {
    return setAt(Flags.ANY_REVISION, flag, value);
  }

  private CommandResultWithReply<Flags.Command, FlagEvent, FlagState, OrderAnswer> setAt(
      long revision, Flag flag, FlagValue value) {
    return flags.runCommand(
        replyTo -> new Flags.ChangeFlag(flag, value, revision, "test", "root", replyTo));
  }

  private static ControlView view() {
    return new ControlRows()
        .apply(ControlView.empty(), ControlTail.open(DATABASE).readAfter(0, 100));
  }
}
