package io.runtimemoat.loadtests.jmh;

import ai.onnxruntime.OrtException;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.onnx.LoadOptions;
import io.runtimemoat.gpu.onnx.OnnxModels;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Greedy tokens per second of one sequence, from a past of 128 tokens on: our model against the
 * bare loop over the same file. The ratio of the two is the claim, not the speed of a machine.
 */
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class DecodeBenchmark extends DecodeRun {
  private DecoderModel ours;
  private BareDecoder bare;
  private int first;

  /** Loads both, fills both with the same past and refuses to compare different computations. */
  @Setup
  public void load() throws OrtException {
    Path folder = ShippedModels.folder(model);
    int[] prompt = ShippedModels.prompt(PAST + 1, 11);
    first = prompt[PAST];
    ours = OnnxModels.open(model, folder, LoadOptions.withSlots(1));
    bare = new BareDecoder(folder, ours.description().contextTokens());
    for (int i = 0; i < PAST; i++) {
      ours.forward(List.of(Feed.step(0, prompt[i])));
      bare.step(prompt[i]);
    }
    int oursEnds = oursLoop();
    int bareEnds = bareLoop();
    if (oursEnds != bareEnds) {
      throw new IllegalStateException("the loops disagree: " + oursEnds + ", " + bareEnds);
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int moat() {
    return oursLoop();
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int bareOnnxRuntime() throws OrtException {
    return bareLoop();
  }

  /** A hash of the tokens, so that the two loops can be compared. */
  private int oursLoop() {
    int token = first;
    int hash = 1;
    for (int i = 0; i < STEPS; i++) {
      Logits logits = ours.forward(List.of(Feed.step(0, token)));
      token = Greedy.token(logits.buffer(0), logits.offset(0, 0), logits.width());
      hash = 31 * hash + token;
    }
    ours.truncate(0, PAST);
    return hash;
  }

  private int bareLoop() throws OrtException {
    int token = first;
    int hash = 1;
    for (int i = 0; i < STEPS; i++) {
      token = bare.step(token);
      hash = 31 * hash + token;
    }
    bare.truncate(PAST);
    return hash;
  }

  @TearDown
  public void close() throws OrtException {
    ours.close();
    bare.close();
  }
}
