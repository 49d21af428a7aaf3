package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fairness bars over their full minute; writes {@code target/evidence/fairness.json}. */
@Tag("evidence")
class FairnessEvidenceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Path RESULT = Path.of("target", "evidence", "fairness.json");

  @Test
  void guestIsServedSoon_andSharesFollowTheWeightsOverAMinute() throws Exception {
    ObjectNode result = machine();
    long[] unloaded;
    long[] loaded;
    ServedShares served;

    try (OnnxLocalModels models = ShippedLane.load()) {
      Device device = models.devices().get(0);
      ShippedLane.firstTokenTimes(device, 60);
      unloaded = ShippedLane.firstTokenTimes(device, 60);
      List<LaneRequest> hog = ShippedLane.hog(device);
      loaded = ShippedLane.firstTokenTimes(device, 15);
      assertThat(hog).anyMatch(request -> request.end.getCount() > 0);
      hog.forEach(request -> device.cancel(request.id));
      served = ServedShares.measure(device, MINUTE);
    }
    long p95Ns = unloaded[unloaded.length * 95 / 100];
    long medianNs = loaded[loaded.length / 2];
    result.putObject("firstText").put("unloadedP95Ns", p95Ns).put("behindHogMedianNs", medianNs);
    result
        .putObject("shares")
        .put("seconds", MINUTE.toSeconds())
        .put("tokensOfWeight3", served.three())
        .put("tokensOfWeight1", served.one())
        .put("shareOfWeight3", served.shareOfThree());
    Files.createDirectories(RESULT.getParent());
    Files.writeString(RESULT, result.toPrettyString());

    assertThat(served.shareOfThree()).isCloseTo(0.75, within(0.075));
    assertThat(medianNs).isLessThanOrEqualTo(3 * p95Ns);
  }

  private static ObjectNode machine() throws IOException {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return new ObjectMapper()
        .createObjectNode()
        .put("at", Instant.now().toString())
        .put("commit", commit())
        .put("java", Runtime.version().toString())
        .put("processors", system.getAvailableProcessors())
        .put("loadAverage", system.getSystemLoadAverage());
  }

  private static String commit() throws IOException {
    Process git =
        new ProcessBuilder("git", "describe", "--always", "--dirty")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
