package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagOrder;
import io.runtimemoat.decision.flags.FlagRollout;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.VariantStats;
import io.runtimemoat.persistence.serialization.WireCheck;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ControlWireTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final Instant AT = Instant.parse("2026-11-29T06:00:00Z");
  private static final FlagTally TALLY =
      new FlagTally(
          Flag.VALIDATOR_STREAMING,
          4,
          VariantStats.none().observed(12, 0.5, true).observed(14, 0.25, false),
          VariantStats.none().unmeasured().rated(1));
  private static final WireCheck CHECK = WireCheck.of(KIT.system(), new ControlWire());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessage_hasANumber() {
    CHECK.protocols(
        Flags.Command.class,
        Flags.Values.class,
        OrderAnswer.class,
        FeedFollower.ControlChanged.class);
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(ControlWireTest.class, "wire-golden.txt", samples());
  }

  private static List<WireMessage> samples() {
    return List.of(
        new FeedFollower.ControlChanged(17),
        new Flags.GetFlags(KIT.system().deadLetters()),
        new OrderAnswer.Followed(17),
        new OrderAnswer.Refused("create it first"),
        new OrderAnswer.Moved(18),
        new OrderAnswer.Unannounced(19),
        new Flags.ChangeFlag(
            Flag.VALIDATOR_STREAMING,
            new FlagValue.Share(0.25),
            4,
            "trial",
            "root",
            KIT.system().deadLetters()),
        new Flags.AnnounceAgain(),
        new Flags.OrderRollout(
            Flag.ROUTING_POLICY_BANDIT,
            FlagOrder.ROLL_OUT_ON,
            4,
            "let it learn",
            "root",
            KIT.system().deadLetters()),
        new Flags.CountSides("0f-1", TALLY),
        new Flags.Look(),
        new Flags.Values(
            new FlagState(
                4,
                Map.of(
                    Flag.ROUTING_POLICY_BANDIT,
                    new FlagState.Setting(new FlagValue.Tenants(Set.of("acme")), 4)),
                Map.of(
                    Flag.VALIDATOR_STREAMING,
                    new FlagRollout(false, RolloutPhase.GUARDED_25, 0.25, AT, "root")),
                Map.of(
                    Flag.ROUTING_POLICY_BANDIT,
                    new EndedRollout(
                        true,
                        RolloutPhase.CANARY,
                        EndedRollout.How.ROLLED_BACK,
                        "p95",
                        "slow",
                        "judge",
                        AT))),
            Map.of(Flag.VALIDATOR_STREAMING, new Flags.Trial(TALLY, "2 of 100 requests"))));
  }
}
