package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.sampling.Sampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One draw from a row of logits in native memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SamplerBenchmark {
  private static final int PROMPT_TOKENS = 128;

  /** Width of the logits: the shipped vocabulary and a public one's size. */
  @Param({"2048", "131072"})
  public int vocabulary;

  @Param({"greedy", "temperature", "top_p", "top_k", "penalties"})
  public String filter = "";

  private Sampler sampler = new Sampler(Sampling.greedy(), 0, new int[0], 1);
  private FloatBuffer logits = FloatBuffer.allocate(0);
  private int position;

  @Setup
  public void fill() {
    Random random = new Random(7);
    logits =
        ByteBuffer.allocateDirect(vocabulary * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < vocabulary; i++) {
      logits.put(i, (float) (random.nextGaussian() * 3));
    }
    int[] prompt = random.ints(PROMPT_TOKENS, 0, vocabulary).toArray();
    sampler = new Sampler(sampling(), 0, prompt, vocabulary);
  }

  private Sampling sampling() {
    return switch (filter) {
      case "greedy" -> Sampling.greedy();
      case "temperature" -> new Sampling(0.8, 1, 0, 0, 1, 0, 0, Map.of(), 42);
      case "top_p" -> new Sampling(0.8, 0.95, 0, 0, 1, 0, 0, Map.of(), 42);
      case "top_k" -> new Sampling(0.8, 1, 40, 0, 1, 0, 0, Map.of(), 42);
      case "penalties" -> new Sampling(0.8, 0.95, 0, 0, 1.1, 0.5, 0.5, Map.of(), 42);
      default -> throw new IllegalArgumentException(filter);
    };
  }

  @Benchmark
  public int draw() {
    return sampler.next(logits, 0, position++ & 0x3ff);
  }
}
