package io.runtimemoat.gpu.onnx;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The load-time check that a position's argmax does not depend on what else is in its run. Models
 * whose activations share one quantization scale (DynamicQuantizeLinear) fail it.
 *
 * <p>A continuation is decoded step by step, then fed again several tokens at a time. Argmax may
 * differ only where the two best logits of the step are nearly tied, as kernels of another width
 * round differently (int8 logits were seen to move by up to 0.2).
 */
final class RowInvariance {
  static final float NEAR_TIE = 0.25f;
  private static final int PROMPT = 16;
  private static final int STEPS = 48;
  private static final int[] WIDTHS = {2, 5, 16};

  private RowInvariance() {}

  /** Whether the check passes; the model's slots are empty before and after. */
  static boolean holds(DecoderModel model, int vocabulary) {
    int room = Math.min(STEPS, model.description().contextTokens() - PROMPT);
    if (room < 2) {
      return false;
    }
    int[] prompt = new int[PROMPT];
    for (int i = 0; i < PROMPT; i++) {
      prompt[i] = (i * 7919 + 13) % vocabulary;
    }
    int[] tokens = new int[room];
    int[] best = new int[room];
    float[] gap = new float[room];
    decode(model, prompt, tokens, best, gap, vocabulary);
    boolean holds = true;
    for (int width : WIDTHS) {
      model.truncate(0, PROMPT);
      holds &= agrees(model, Math.min(width, room), tokens, best, gap);
    }
    model.truncate(0, 0);
    return holds;
  }

  private static void decode(
      DecoderModel model, int[] prompt, int[] tokens, int[] best, float[] gap, int vocabulary) {
    model.forward(List.of(new Feed(0, prompt, Feed.Wanted.LAST)));
    int next = prompt[0];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = next;
      Logits logits = model.forward(List.of(Feed.step(0, next)));
      best[i] = argmax(logits, 0, 0);
      gap[i] = gap(logits, best[i]);
      // Every fourth token off the greedy path keeps the continuation from falling into a loop.
      next = i % 4 == 3 ? (next * 31 + i) % vocabulary : best[i] % vocabulary;
    }
  }

  private static boolean agrees(
      DecoderModel model, int width, int[] tokens, int[] best, float[] gap) {
    for (int from = 0; from + width <= tokens.length; from += width) {
      int[] part = Arrays.copyOfRange(tokens, from, from + width);
      Logits logits = model.forward(List.of(new Feed(0, part, Feed.Wanted.ALL)));
      for (int row = 0; row < width; row++) {
        if (argmax(logits, 0, row) != best[from + row] && gap[from + row] >= NEAR_TIE) {
          return false;
        }
      }
    }
    return true;
  }

  static int argmax(Logits logits, int feed, int row) {
    FloatBuffer buffer = logits.buffer(feed);
    int offset = logits.offset(feed, row);
    int best = 0;
    for (int i = 1; i < logits.width(); i++) {
      if (buffer.get(offset + i) > buffer.get(offset + best)) {
        best = i;
      }
    }
    return best;
  }

  private static float gap(Logits logits, int best) {
    FloatBuffer buffer = logits.buffer(0);
    int offset = logits.offset(0, 0);
    float second = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.width(); i++) {
      if (i != best) {
        second = Math.max(second, buffer.get(offset + i));
      }
    }
    return buffer.get(offset + best) - second;
  }
}
