package io.runtimemoat.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatestBidsTest {
  private final ActorTestKit kit = ActorTestKit.create("latest-bids");
  private final TestProbe<DeviceLane.Command> lane = kit.createTestProbe();
  private final TestProbe<DeviceLane.Reply> asker = kit.createTestProbe();
  private final LatestBids bids = new LatestBids();

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  private DeviceBid bid(Instant at) {
    DeviceTelemetry telemetry = new DeviceTelemetry(at, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    return new DeviceBid(
        "pekko://moat@other:7355",
        "cpu-0",
        DeviceKind.CPU,
        List.of(ScriptedDevice.model("tiny")),
        telemetry,
        lane.getRef());
  }

  @Test
  void offersCount_untilTheDeviceBidsAgain() {
    DeviceBid first = bid(Instant.EPOCH);
    DeviceBid second = bid(Instant.EPOCH.plusMillis(250));
    bids.publish(List.of(first));
    Seat.Remote seat = new Seat.Remote(first, bids);

    seat.offer(new DeviceLane.Run(Specs.of(1, "tiny"), asker.getRef()));
    seat.offer(new DeviceLane.Run(Specs.of(2, "tiny"), asker.getRef()));

    assertThat(lane.receiveSeveralMessages(2)).hasOnlyElementsOfType(DeviceLane.Run.class);
    assertThat(bids.sentSince(first)).isEqualTo(2);
    bids.publish(List.of(second));
    assertThat(bids.sentSince(second)).isZero();
  }
}
