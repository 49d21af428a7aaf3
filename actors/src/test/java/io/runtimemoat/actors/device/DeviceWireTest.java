package io.runtimemoat.actors.device;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.persistence.serialization.WireCheck;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.stream.StreamRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeviceWireTest {
  private static final String OTHER_NODE = "pekko://moat@10.0.0.2:25520";
  private static final Config TWO_NODES =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              pekko.cluster.jmx.enabled = off
              """)
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create("moat", TWO_NODES);
  private static final WireCheck CHECK = WireCheck.of(KIT.system(), new DeviceWire());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessageBetweenNodes_hasANumber() {
    CHECK.protocols(
        DeviceLane.Request.class, DeviceLane.Reply.class, DeviceBid.class, SequenceEvent.class);
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(DeviceWireTest.class, "device-wire-golden.txt", samples());
  }

  private static List<WireMessage> samples() {
    return List.of(
        new DeviceLane.Run(spec(), ref("/user/session#11")),
        new DeviceLane.Cancel(7),
        new DeviceLane.Follow(ref("/system/device-roster#12")),
        new DeviceLane.Admitted(
            7,
            StreamRefResolver.get(KIT.system())
                .resolveSourceRef(OTHER_NODE + "/system/Materializers/SourceRef-1#13")),
        new DeviceLane.NotAdmitted(7, Admission.QUEUE_FULL),
        new DeviceLane.Ended(7, outcome()),
        new DeviceBid(
            OTHER_NODE,
            "cpu-0",
            DeviceKind.CPU,
            List.of(ScriptedDevice.model("tiny")),
            telemetry(),
            ref("/system/device-lane-cpu-0#14")),
        new SequenceEvent.Text(List.of(new TextBatch(1, "é", 2, 0.5, List.of(logprob())))),
        new SequenceEvent.Ended(outcome()));
  }

  private static <T> ActorRef<T> ref(String path) {
    return ActorRefResolver.get(KIT.system()).resolveActorRef(OTHER_NODE + path);
  }

  private static SequenceSpec spec() {
    return new SequenceSpec(
        7,
        "acme",
        1.5,
        "tiny",
        new int[] {1, 2, 300},
        2,
        40,
        new Sampling(0.7, 0.9, 40, 0.05, 1.1, 0.2, 0.3, Map.of(5, -1.5), 42),
        new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, "{}", "{\"a"),
        List.of("END"),
        3,
        true,
        Instant.ofEpochMilli(1_700_000_000_123L),
        1);
  }

  private static SequenceOutcome outcome() {
    return new SequenceOutcome(
        SequenceOutcome.Status.FINISHED,
        "",
        List.of(new SequenceOutcome.Choice(FinishReason.LENGTH, 40)),
        3,
        1,
        Duration.ofMillis(2),
        Duration.ofMillis(30),
        Duration.ofMillis(400));
  }

  private static DeviceTelemetry telemetry() {
    return new DeviceTelemetry(
        Instant.ofEpochMilli(1_700_000_000_123L),
        1,
        2,
        0.5,
        100,
        50,
        1 << 20,
        4096,
        1 << 21,
        12.5,
        Map.of("tiny", 1));
  }

  private static TokenLogprob logprob() {
    byte[] bytes = {(byte) 0xc3, (byte) 0xa9};
    return new TokenLogprob(
        "é", bytes, -0.7, List.of(new TokenLogprob("e", new byte[] {'e'}, -1.2, List.of())));
  }
}
