package io.runtimemoat.loadtests.jmh;

import ai.onnxruntime.OrtException;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Greedy tokens per second of one sequence through a whole device lane (admission, sampling, text,
 * credit, telemetry) against the bare loop, which stops at the token. Both read a short prompt and
 * draw {@value #STEPS} tokens, so nearly all of the time is decoding.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class LaneBenchmark {
  private static final int PROMPT = 8;
  private static final int STEPS = 256;
  private static final int END_OF_TURN = 4;

  @Param({"small", "medium", "large"})
  public String model;

  private final int[] prompt = ShippedModels.prompt(PROMPT, 11);
  private OnnxLocalModels models;
  private Device device;
  private BareDecoder bare;
  private long sequences;

  @Setup
  public void load() throws OrtException {
    Path folder = ShippedModels.folder(model).toAbsolutePath();
    Map<String, Object> only =
        Map.of(
            "moat.models.dir", folder.resolveSibling("").toString(),
            "moat.models.local",
                List.of(Map.of("name", model, "folder", model, "slots", 1, "max-context", 0)));
    var config = ConfigFactory.parseMap(only).withFallback(ConfigFactory.load());
    models =
        OnnxLocalModels.load(
            ModelSettings.from(config), DeviceSettings.from(config), ConstraintFactory.none());
    device = models.devices().get(0);
    bare = new BareDecoder(folder, models.models().get(0).contextTokens());
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public SequenceOutcome lane() {
    SequenceSpec spec =
        new SequenceSpec(
            ++sequences,
            "t",
            1,
            model,
            prompt,
            1,
            STEPS,
            endless(),
            null,
            List.of(),
            -1,
            false,
            soon(),
            0);
    CompletableFuture<SequenceOutcome> end = new CompletableFuture<>();
    Admission admission = device.submit(spec, new End(end));
    if (admission != Admission.ACCEPTED) {
      throw new IllegalStateException("the lane answers " + admission);
    }
    device.request(spec.sequenceId(), STEPS);
    SequenceOutcome outcome = end.join();
    if (outcome.completionTokens() != STEPS) {
      throw new IllegalStateException("the sequence ended early: " + outcome);
    }
    return outcome;
  }

  private static Sampling endless() {
    return new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(END_OF_TURN, -100.0), 0);
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(60);
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int bareOnnxRuntime() throws OrtException {
    int token = 0;
    for (int id : prompt) {
      token = bare.step(id);
    }
    for (int i = 1; i < STEPS; i++) {
      token = bare.step(token);
    }
    bare.truncate(0);
    return token;
  }

  @TearDown
  public void close() throws OrtException {
    models.close();
    bare.close();
  }

  /** Hears only the end. */
  private record End(CompletableFuture<SequenceOutcome> outcome) implements SequenceListener {
    @Override
    public void onText(TextBatch batch) {}

    @Override
    public void onEnd(SequenceOutcome ended) {
      outcome.complete(ended);
    }
  }
}
