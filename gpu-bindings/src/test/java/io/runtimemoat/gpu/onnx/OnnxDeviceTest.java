package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lane's thread and the loaded models, as the rest of the node sees them. */
class OnnxDeviceTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              moat.models.dir = models/tiny
              moat.models.local = [
                { name = fast, folder = inplace, slots = 4, max-context = 0 }
                { name = int8, folder = inplace-int8, slots = 2, max-context = 512 }
                { name = plain, folder = concat, slots = 2, max-context = 0 }
              ]
              moat.device.stall-timeout = 300 ms
              """)
          .withFallback(ConfigFactory.load());
  private static final AtomicLong IDS = new AtomicLong();

  private static OnnxLocalModels models;

  @BeforeAll
  static void loadOnce() {
    models = load();
  }

  @AfterAll
  static void closeAll() {
    models.close();
  }

  private static OnnxLocalModels load() {
    return OnnxLocalModels.load(
        ModelSettings.from(CONFIG), DeviceSettings.from(CONFIG), ConstraintFactory.none());
  }

  /** Hears a sequence from another thread. */
  private static final class Hearing implements SequenceListener {
    final StringBuilder text = new StringBuilder();
    final CountDownLatch firstText = new CountDownLatch(1);
    final CompletableFuture<SequenceOutcome> end = new CompletableFuture<>();

    @Override
    public void onText(TextBatch batch) {
      text.append(batch.text());
      firstText.countDown();
    }

    @Override
    public void onEnd(SequenceOutcome outcome) {
      end.complete(outcome);
    }

    SequenceOutcome await() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }
  }

  private static SequenceSpec spec(String model, int maxTokens, Duration deadline) {
    Sampling sampling = new Sampling(0.8, 1, 0, 0, 1, 0, 0, Map.of(4, -100.0), 7);
    int[] prompt = {10, 400, 77, 1000, 12};
    return new SequenceSpec(
        IDS.incrementAndGet(),
        "tenant",
        1,
        model,
        prompt,
        1,
        maxTokens,
        sampling,
        null,
        List.of(),
        -1,
        false,
        Instant.now().plus(deadline),
        0);
  }

  @Test
  void models_areLoadedWithTheirOwnShapesAndEncoders() {
    Device device = models.devices().get(0);

    assertThat(device.id()).isEqualTo("cpu-0");
    assertThat(device.kind()).isEqualTo(DeviceKind.CPU);
    assertThat(models.models()).extracting("name").containsExactly("fast", "int8", "plain");
    assertThat(models.models().get(1).contextTokens()).isEqualTo(512);
    assertThat(models.models()).allMatch(model -> model.vocabularySize() > 256);
    assertThat(models.encoder("int8")).isPresent();
    assertThat(models.encoder("none")).isEmpty();
    assertThat(device.telemetry().kvBytesReserved()).isPositive();
  }

  @Test
  void everyModel_servesASequenceAndRepeatsItBySeed() throws Exception {
    Device device = models.devices().get(0);
    for (String model : List.of("fast", "int8", "plain")) {
      String first = null;
      for (int round = 0; round < 2; round++) {
        Hearing hearing = new Hearing();
        SequenceSpec spec = spec(model, 25, Duration.ofSeconds(30));

        assertThat(device.submit(spec, hearing)).isEqualTo(Admission.ACCEPTED);
        device.request(spec.sequenceId(), 1000);

        assertThat(hearing.await().status()).isEqualTo(Status.FINISHED);
        first = first == null ? hearing.text.toString() : first;
        assertThat(hearing.text.toString()).isEqualTo(first).isNotEmpty();
      }
    }
    assertThat(device.telemetry().kvBytesInUse()).isZero();
  }

  @Test
  void cancelDeadlineAndStall_endWithinAHundredMilliseconds() throws Exception {
    Device device = models.devices().get(0);
    Hearing cancelled = new Hearing();
    SequenceSpec first = spec("fast", 1000, Duration.ofSeconds(30));
    device.submit(first, cancelled);
    device.request(first.sequenceId(), 10_000);
    assertThat(cancelled.firstText.await(10, TimeUnit.SECONDS)).isTrue();
    long cancelNs = System.nanoTime();
    device.cancel(first.sequenceId());
    assertThat(cancelled.await().status()).isEqualTo(Status.CANCELLED);
    assertThat(System.nanoTime() - cancelNs).isLessThan(100_000_000L);

    Hearing late = new Hearing();
    Hearing stalled = new Hearing();
    long startNs = System.nanoTime();
    device.submit(spec("fast", 1000, Duration.ofMillis(50)), late);
    device.submit(spec("fast", 1000, Duration.ofSeconds(30)), stalled);
    assertThat(late.await().status()).isEqualTo(Status.DEADLINE);
    assertThat(System.nanoTime() - startNs).isBetween(50_000_000L, 150_000_000L);
    assertThat(stalled.await().status()).isEqualTo(Status.STALLED);
    assertThat(System.nanoTime() - startNs).isBetween(300_000_000L, 500_000_000L);
    assertThat(device.telemetry().activeSequences()).isZero();
  }

  @Test
  void close_endsWhatRunsAndRefusesWhatComes() throws Exception {
    OnnxLocalModels closing = load();
    Device device = closing.devices().get(0);
    Hearing hearing = new Hearing();
    SequenceSpec spec = spec("fast", 1000, Duration.ofSeconds(30));
    device.submit(spec, hearing);
    device.request(spec.sequenceId(), 10_000);

    closing.close();

    assertThat(hearing.await().status()).isEqualTo(Status.CANCELLED);
    assertThat(device.submit(spec("fast", 5, Duration.ofSeconds(1)), new Hearing()))
        .isEqualTo(Admission.CLOSED);
  }

  @Test
  void submit_refusesUnknownModelsAndTokens() {
    Device device = models.devices().get(0);
    SequenceSpec base = spec("fast", 5, Duration.ofSeconds(1));
    SequenceSpec outside =
        new SequenceSpec(
            base.sequenceId(),
            "t",
            1,
            "fast",
            new int[] {5, models.models().get(0).vocabularySize()},
            1,
            5,
            base.sampling(),
            null,
            List.of(),
            -1,
            false,
            base.deadline(),
            0);

    assertThat(device.submit(spec("none", 5, Duration.ofSeconds(1)), new Hearing()))
        .isEqualTo(Admission.NO_SUCH_MODEL);
    assertThat(device.submit(spec("int8", 508, Duration.ofSeconds(1)), new Hearing()))
        .isEqualTo(Admission.CONTEXT_EXCEEDED);
    assertThatThrownBy(() -> device.submit(outside, new Hearing()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
