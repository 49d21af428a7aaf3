package io.runtimemoat.gpu.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lane against the wall clock, on a shipped model. */
@Tag("verify")
class LaneVerifyTest {
  private static final AtomicLong IDS = new AtomicLong();
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              moat.models.dir = models
              moat.models.local = [{ name = small, folder = small, slots = 8, max-context = 0 }]
              """)
          .withFallback(ConfigFactory.load());

  private static OnnxLocalModels load() {
    return OnnxLocalModels.load(ModelSettings.from(CONFIG), DeviceSettings.from(CONFIG));
  }

  /** One request whose reader always has credit. */
  private static final class Request implements SequenceListener {
    final AtomicInteger tokens = new AtomicInteger();
    final CountDownLatch end = new CountDownLatch(1);
    final CountDownLatch first = new CountDownLatch(1);
    final long id = IDS.incrementAndGet();
    final long startNs = System.nanoTime();
    volatile long firstNs;

    Request(Device device, String tenant, double weight, int maxTokens) {
      int vocabulary = device.models().get(0).vocabularySize();
      int[] prompt = new Random(id).ints(60, 100, vocabulary).toArray();
      Sampling sampling = new Sampling(1, 1, 0, 0, 1, 0, 0, Map.of(4, -100.0), id);
      SequenceSpec spec =
          new SequenceSpec(
              id,
              tenant,
              weight,
              "small",
              prompt,
              1,
              maxTokens,
              sampling,
              List.of(),
              -1,
              false,
              Instant.now().plus(Duration.ofMinutes(5)),
              0);
      assertThat(device.submit(spec, this)).isEqualTo(Admission.ACCEPTED);
      device.request(id, 1_000_000);
    }

    @Override
    public void onText(TextBatch batch) {
      tokens.addAndGet(batch.tokens());
      if (first.getCount() > 0) {
        firstNs = System.nanoTime() - startNs;
        first.countDown();
      }
    }

    @Override
    public void onEnd(SequenceOutcome outcome) {
      end.countDown();
    }

    long awaitFirstNs() throws InterruptedException {
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      return firstNs;
    }
  }

  @Test
  void firstToken_waitsAtMostThreeTimesTheUnloadedP95BehindAHog() throws Exception {
    try (OnnxLocalModels models = load()) {
      Device device = models.devices().get(0);
      firstTokenTimes(device, 60);
      long[] unloaded = firstTokenTimes(device, 60);
      long p95 = unloaded[unloaded.length * 95 / 100];

      List<Request> hog = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        hog.add(new Request(device, "hog", 1, 400));
      }
      long[] loaded = firstTokenTimes(device, 15);

      assertThat(hog).anyMatch(request -> request.end.getCount() > 0);
      assertThat(loaded[loaded.length / 2]).isLessThanOrEqualTo(3 * p95);
    }
  }

  private static long[] firstTokenTimes(Device device, int requests) throws Exception {
    long[] times = new long[requests];
    for (int i = 0; i < requests; i++) {
      Request request = new Request(device, "guest", 1, 20);
      times[i] = request.awaitFirstNs();
      assertThat(request.end.await(30, TimeUnit.SECONDS)).isTrue();
    }
    Arrays.sort(times);
    return times;
  }

  @Test
  void servedShares_areWithinATenthOfTheWeights() throws Exception {
    try (OnnxLocalModels models = load()) {
      Device device = models.devices().get(0);
      List<Request> threes = new ArrayList<>();
      List<Request> ones = new ArrayList<>();
      long endNs = System.nanoTime() + Duration.ofSeconds(6).toNanos();
      while (System.nanoTime() < endNs) {
        keepQueued(threes, device, "three", 3);
        keepQueued(ones, device, "one", 1);
        LockSupport.parkNanos(10_000_000);
      }
      double served = served(threes);

      assertThat(served / (served + served(ones))).isCloseTo(0.75, within(0.075));
    }
  }

  private static void keepQueued(
      List<Request> requests, Device device, String tenant, double weight) {
    long open = requests.stream().filter(request -> request.end.getCount() > 0).count();
    for (long i = open; i < 30; i++) {
      requests.add(new Request(device, tenant, weight, 200));
    }
  }

  private static int served(List<Request> requests) {
    return requests.stream().mapToInt(request -> request.tokens.get()).sum();
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
      try (OnnxLocalModels models = load()) {
        Device device = models.devices().get(0);
        long at200 = 0;
        for (int i = 0; i < 1000; i++) {
          Request request = new Request(device, "t" + i % 5, 1, 200);
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
