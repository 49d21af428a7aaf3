package io.runtimemoat.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.gpu.Admission;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceRosterTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ActorTestKit kit = ActorTestKit.create("device-roster");
  private final ScriptedDevice device =
      new ScriptedDevice("cpu-0", List.of("tiny"), 1, spec -> Script.saying("hello"));

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void roster_hearsEveryLaneAndForgetsStoppedOnes() {
    LatestBids bids = new LatestBids();
    kit.spawn(DeviceRoster.create(bids, Duration.ofSeconds(3), Clock.systemUTC()));
    ActorRef<DeviceLane.Command> lane =
        kit.spawn(DeviceLane.create(device, TestSettings.session()));

    Eventually.holds("a bid", SOON, () -> bids.all().size() == 1);
    assertThat(bids.all().get(0).has("tiny")).isTrue();
    assertThat(bids.all().get(0).lane()).isEqualTo(lane);

    kit.stop(lane);
    Eventually.holds("no bid", SOON, () -> bids.all().isEmpty());
  }

  @Test
  void lane_bidsPeriodicallyToItsFollowers() {
    TestProbe<DeviceBid> roster = kit.createTestProbe();
    ActorRef<DeviceLane.Command> lane =
        kit.spawn(DeviceLane.create(device, TestSettings.session()));

    lane.tell(new DeviceLane.Follow(roster.getRef()));

    assertThat(roster.receiveSeveralMessages(3)).allMatch(bid -> bid.device().equals("cpu-0"));
  }

  @Test
  void lane_runsASequenceAsAStreamForAnotherNode() throws Exception {
    TestProbe<DeviceLane.Reply> asker = kit.createTestProbe();
    ActorRef<DeviceLane.Command> lane =
        kit.spawn(DeviceLane.create(device, TestSettings.session()));

    lane.tell(new DeviceLane.Run(Specs.of(7, "tiny"), asker.getRef()));
    DeviceLane.Admitted admitted = asker.expectMessageClass(DeviceLane.Admitted.class);
    List<SequenceEvent> events =
        admitted
            .events()
            .getSource()
            .runWith(Sink.seq(), kit.system())
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);

    assertThat(events).last().isInstanceOf(SequenceEvent.Ended.class);
    assertThat(asker.expectMessageClass(DeviceLane.Ended.class).sequenceId()).isEqualTo(7);
  }

  @Test
  void lane_refusesWhatTheDeviceRefuses() {
    ScriptedDevice full = new ScriptedDevice("cpu-1", List.of("tiny"), 0, spec -> Script.saying());
    TestProbe<DeviceLane.Reply> asker = kit.createTestProbe();
    ActorRef<DeviceLane.Command> lane = kit.spawn(DeviceLane.create(full, TestSettings.session()));

    lane.tell(new DeviceLane.Run(Specs.of(8, "tiny"), asker.getRef()));

    asker.expectMessage(new DeviceLane.NotAdmitted(8, Admission.QUEUE_FULL));
  }

  @Test
  void takenSequence_thatNobodySubscribesTo_isFreed() {
    ScriptedDevice hanging =
        new ScriptedDevice("cpu-2", List.of("tiny"), 1, spec -> Script.saying("a").thenHanging());
    TestProbe<DeviceLane.Reply> asker = kit.createTestProbe();
    ActorRef<DeviceLane.Command> lane =
        kit.spawn(DeviceLane.create(hanging, TestSettings.session()));

    lane.tell(new DeviceLane.Run(Specs.of(9, "tiny"), asker.getRef()));
    asker.expectMessageClass(DeviceLane.Admitted.class);

    Eventually.holds("the slot is free", SOON, () -> hanging.active() == 0);
  }
}
