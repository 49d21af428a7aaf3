package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds of several tokens against single ones on the shipped models, over 200 held-out prompts. */
@Tag("verify")
class NearTiesTest {
  private static final int PROMPTS = 200;
  private static final int WIDEST = 16;

  @ParameterizedTest
  @MethodSource("io.runtimemoat.gpu.onnx.HeldOutPrompts#shippedModels")
  void multiTokenFeeds_flipTheArgmaxOnlyAtNearTies(String name) throws IOException {
    try (DecoderModel model = HeldOutPrompts.open(name, 1)) {
      int rows = 0;
      int flips = 0;
      for (int[] prompt : HeldOutPrompts.of(name, PROMPTS)) {
        int[] tokens = new int[WIDEST];
        int[] best = new int[WIDEST];
        float[] gap = new float[WIDEST];
        tokens[0] = TinyModels.argmax(TinyModels.prefill(model, 0, prompt));
        for (int i = 0; i < WIDEST; i++) {
          float[] logits = TinyModels.feed(model, 0, tokens[i]);
          best[i] = TinyModels.argmax(logits);
          gap[i] = gap(logits, best[i]);
          if (i + 1 < WIDEST) {
            tokens[i + 1] = best[i];
          }
        }
        for (int width = 1; width <= WIDEST; width++) {
          model.truncate(0, prompt.length);
          Feed feed = new Feed(0, Arrays.copyOf(tokens, width), Feed.Wanted.ALL);
          Logits logits = model.forward(List.of(feed));
          for (int row = 0; row < width; row++) {
            rows++;
            if (RowInvariance.argmax(logits, 0, row) != best[row]) {
              flips++;
              assertThat(gap[row]).isLessThan(RowInvariance.NEAR_TIE);
            }
          }
        }
        model.truncate(0, 0);
      }
      assertThat(model.description().rowInvariant()).isTrue();
      assertThat((double) flips).as("%d rows", rows).isLessThanOrEqualTo(rows / 10_000.0);
    }
  }

  private static float gap(float[] logits, int best) {
    float second = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      second = i == best ? second : Math.max(second, logits[i]);
    }
    return logits[best] - second;
  }
}
