package io.runtimemoat.gpu.lane;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.onnx.TinyModels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A device loop over a real tiny model, driven tick by tick on a clock that tests move. */
final class LoopBench implements AutoCloseable, LaneClock {
  static final String MODEL = "tiny";
  static final int PLENTY = 1_000_000;

  final AtomicLong nowNs = new AtomicLong(1_000_000_000L);
  final DecoderModel decoder;
  final DeviceLoop loop;
  private long lastId;

  LoopBench(int slots, String... settings) {
    this(TinyModels.open("inplace", slots), settings);
  }

  LoopBench(DecoderModel decoder, String... settings) {
    this(decoder, ConstraintFactory.none(), settings);
  }

  LoopBench(DecoderModel decoder, ConstraintFactory constraints, String... settings) {
    this.decoder = decoder;
    DeviceSettings device =
        DeviceSettings.from(
            ConfigFactory.parseString(String.join("\n", settings))
                .withFallback(ConfigFactory.load()));
    int vocabulary = decoder.description().vocabularySize();
    ServedModel model = new ServedModel(decoder, new LetterTokenizer(vocabulary), Set.of(2));
    loop = new DeviceLoop(List.of(model), device, this, constraints);
  }

  @Override
  public long nanoTime() {
    return nowNs.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochSecond(0, nowNs.get());
  }

  void pass(Duration time) {
    nowNs.addAndGet(time.toNanos());
  }

  /** A sequence with plenty of credit; the noise makes end tokens unlikely. */
  Live start(String tenant, int[] prompt, int maxTokens) {
    Live live = offer(spec(tenant, prompt, maxTokens));
    loop.request(live.id(), PLENTY);
    return live;
  }

  Live offer(SequenceSpec spec) {
    Reader reader = new Reader();
    Admission admission = loop.submit(spec, reader);
    if (admission != Admission.ACCEPTED) {
      throw new IllegalStateException("not accepted: " + admission);
    }
    return new Live(spec.sequenceId(), reader);
  }

  SequenceSpec spec(String tenant, int[] prompt, int maxTokens) {
    return spec(tenant, 1, prompt, 1, maxTokens, Duration.ofHours(1));
  }

  SequenceSpec spec(
      String tenant, double weight, int[] prompt, int choices, int maxTokens, Duration deadline) {
    lastId++;
    return new SequenceSpec(
        lastId,
        tenant,
        weight,
        MODEL,
        prompt,
        choices,
        maxTokens,
        sampling(lastId),
        null,
        List.of(),
        -1,
        false,
        instant().plus(deadline),
        0);
  }

  /** Never the end token. */
  static Sampling sampling(long seed) {
    return new Sampling(1, 1, 0, 0, 1, 0, 0, Map.of(2, -100.0), seed);
  }

  int[] prompt(long seed, int tokens) {
    return TinyModels.tokens(decoder, seed, tokens);
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      loop.tick();
    }
  }

  /** Ticks until nothing is left to run. */
  void drain() {
    int left = 100_000;
    while (loop.tick()) {
      left--;
      if (left == 0) {
        throw new IllegalStateException("the loop does not come to rest");
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
  }

  /** An accepted sequence and what was heard of it. */
  record Live(long id, Reader reader) {}
}
