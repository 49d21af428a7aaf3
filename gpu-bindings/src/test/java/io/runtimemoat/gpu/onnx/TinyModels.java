package io.runtimemoat.gpu.onnx;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The committed random models, and what tests do with any decoder. */
public final class TinyModels {
  private TinyModels() {}

  public static Path folder(String name) {
    return Path.of("models", "tiny", name);
  }

  public static DecoderModel open(String name, int slots) {
    return OnnxModels.open("tiny", folder(name), LoadOptions.withSlots(slots));
  }

  public static int[] tokens(DecoderModel model, long seed, int count) {
    int vocabulary = model.description().vocabularySize();
    return new Random(seed).ints(count, 3, vocabulary).toArray();
  }

  public static float[] feed(DecoderModel model, int slot, int... tokens) {
    return row(model.forward(List.of(new Feed(slot, tokens, Feed.Wanted.LAST))), 0, 0);
  }

  /** Feeds a prompt in chunks of 64; the logits after it. */
  public static float[] prefill(DecoderModel model, int slot, int[] prompt) {
    float[] logits = {};
    for (int from = 0; from < prompt.length; from += 64) {
      int to = Math.min(from + 64, prompt.length);
      logits = feed(model, slot, Arrays.copyOfRange(prompt, from, to));
    }
    return logits;
  }

  public static float[] row(Logits logits, int feed, int row) {
    float[] values = new float[logits.width()];
    logits.buffer(feed).get(logits.offset(feed, row), values);
    return values;
  }

  public static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** The greatest difference of two rows; 0 only when they are bitwise equal. */
  public static float distance(float[] left, float[] right) {
    if (Arrays.equals(left, right)) {
      return 0;
    }
    float distance = Float.MIN_VALUE;
    for (int i = 0; i < left.length; i++) {
      distance = Math.max(distance, Math.abs(left[i] - right[i]));
    }
    return distance;
  }

  /** Greedy continuation of {@code count} tokens, one step each. */
  public static int[] greedy(DecoderModel model, int slot, int[] prompt, int count) {
    int[] drawn = new int[count];
    float[] logits = feed(model, slot, prompt);
    for (int i = 0; i < count; i++) {
      drawn[i] = argmax(logits);
      logits = feed(model, slot, drawn[i]);
    }
    return drawn;
  }
}
