package io.runtimemoat.loadtests.jmh;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.onnx.LoadOptions;
import io.runtimemoat.gpu.onnx.OnnxModels;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Greedy steps of several sequences in one model, each from a past of 128 tokens on. The score is
 * rounds of 32 steps per second; the counter {@code tokens} is tokens per second of all sequences.
 */
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class BatchedDecodeBenchmark extends DecodeRun {
  private static final int FEED = 64;
  private static final int SLOTS = 8;

  /** Sequences that step together, at most {@value #SLOTS}. */
  @Param({"1", "2", "4", "8"})
  public int active;

  /**
   * Intra-op threads of a run; more than one spin, which a machine that does nothing else allows.
   */
  @Param({"1", "2"})
  public int threads;

  private DecoderModel decoder;

  /** What JMH reports beside the score. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Produced {
    public long tokens;
  }

  @Setup
  public void load() {
    LoadOptions options = new LoadOptions(SLOTS, 0, FEED, threads, threads > 1);
    decoder = OnnxModels.open(model, ShippedModels.folder(model), options);
    for (int slot = 0; slot < active; slot++) {
      for (int from = 0; from < PAST; from += FEED) {
        int[] tokens = ShippedModels.prompt(FEED, slot + from);
        decoder.forward(List.of(new Feed(slot, tokens, Feed.Wanted.NONE)));
      }
    }
  }

  @Benchmark
  public int steps(Produced produced) {
    int[] next = ShippedModels.prompt(active, 11);
    List<Feed> feeds = new ArrayList<>(active);
    for (int step = 0; step < STEPS; step++) {
      feeds.clear();
      for (int slot = 0; slot < active; slot++) {
        feeds.add(Feed.step(slot, next[slot]));
      }
      Logits logits = decoder.forward(feeds);
      for (int slot = 0; slot < active; slot++) {
        next[slot] = Greedy.token(logits.buffer(slot), logits.offset(slot, 0), logits.width());
      }
    }
    for (int slot = 0; slot < active; slot++) {
      decoder.truncate(slot, PAST);
    }
    produced.tokens += (long) STEPS * active;
    return next[0];
  }

  @TearDown
  public void close() {
    decoder.close();
  }
}
