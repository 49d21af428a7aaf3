package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lane against the wall clock, on a shipped model. */
@Tag("verify")
class LaneVerifyTest {
  @Test
  void firstToken_waitsAtMostThreeTimesTheUnloadedP95BehindAHog() throws Exception {
    try (OnnxLocalModels models = ShippedLane.load()) {
      Device device = models.devices().get(0);
      ShippedLane.firstTokenTimes(device, 60);
      long[] unloaded = ShippedLane.firstTokenTimes(device, 60);
      long p95 = unloaded[unloaded.length * 95 / 100];

      List<LaneRequest> hog = ShippedLane.hog(device);
      long[] loaded = ShippedLane.firstTokenTimes(device, 15);

      assertThat(hog).anyMatch(request -> request.end.getCount() > 0);
      assertThat(loaded[loaded.length / 2]).isLessThanOrEqualTo(3 * p95);
    }
  }

  @Test
  void servedShares_areWithinATenthOfTheWeights() throws Exception {
    try (OnnxLocalModels models = ShippedLane.load()) {
      ServedShares served = ServedShares.measure(models.devices().get(0), Duration.ofSeconds(6));

      assertThat(served.shareOfThree()).isCloseTo(0.75, within(0.075));
    }
  }

  @Test
  void thousandCancelledRequests_leaveNoMemoryBehind() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                // The second compiler's working memory, tens of MB for a moment, is not the lane's.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CancelStorm.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    Matcher grown = Pattern.compile("grown by (-?\\d+) bytes").matcher(output);
    assertThat(grown.find()).as(output).isTrue();
    assertThat(Long.parseLong(grown.group(1))).isLessThanOrEqualTo(8L << 20);
  }

  /** A process of its own with a heap of fixed, touched size: what grows is native. */
  static final class CancelStorm {
    private CancelStorm() {}

    public static void main(String[] arguments) throws Exception {
      try (OnnxLocalModels models = ShippedLane.load()) {
        Device device = models.devices().get(0);
        long at200 = 0;
        for (int i = 0; i < 1000; i++) {
          LaneRequest request = new LaneRequest(device, "t" + i % 5, 1, 200);
          if (i % 3 != 0) {
            request.awaitFirstNs();
          }
          device.cancel(request.id);
          assertThat(request.end.await(10, TimeUnit.SECONDS)).isTrue();
          at200 = i == 199 ? residentBytes() : at200;
        }
        DeviceTelemetry telemetry = device.telemetry();
        assertThat(telemetry.kvBytesInUse()).isZero();
        assertThat(telemetry.activeSequences()).isZero();
        assertThat(telemetry.queuedSequences()).isZero();
        System.out.println("grown by " + (residentBytes() - at200) + " bytes");
      }
    }

    private static long residentBytes() throws Exception {
      String resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .findFirst()
              .orElseThrow();
      return 1024 * Long.parseLong(resident.replaceAll("[^0-9]", ""));
    }
  }
}
