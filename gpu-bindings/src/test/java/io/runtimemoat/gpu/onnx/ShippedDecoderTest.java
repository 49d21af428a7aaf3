package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.Logits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder's properties on the shipped models, over 200 held-out prompts. */
@Tag("verify")
class ShippedDecoderTest {
  private static final int PROMPTS = 200;

  @ParameterizedTest
  @MethodSource("io.runtimemoat.gpu.onnx.HeldOutPrompts#shippedModels")
  void joinsAndLeaves_leaveEveryLogitBitwiseAlone(String name) throws IOException {
    try (DecoderModel batched = HeldOutPrompts.open(name, 8);
        DecoderModel alone = HeldOutPrompts.open(name, 1)) {
      List<int[]> prompts = HeldOutPrompts.of(name, PROMPTS);
      int[][] drawn = new int[8][];
      int[] promptOf = new int[8];
      int[] steps = new int[8];
      int next = 0;
      while (next < PROMPTS) {
        for (int slot = 0; slot < 8 && next < PROMPTS; slot++) {
          if (drawn[slot] == null) {
            TinyModels.prefill(batched, slot, prompts.get(next));
            promptOf[slot] = next;
            drawn[slot] = new int[3 + next % 23];
            steps[slot] = 0;
            next++;
          }
        }
        List<Feed> feeds = new ArrayList<>();
        for (int slot = 0; slot < 8; slot++) {
          if (drawn[slot] != null) {
            feeds.add(Feed.step(slot, steps[slot] == 0 ? 7 : drawn[slot][steps[slot] - 1]));
          }
        }
        Logits logits = batched.forward(feeds);
        for (int i = 0; i < feeds.size(); i++) {
          int slot = feeds.get(i).slot();
          int[] tokens = drawn[slot];
          float[] row = TinyModels.row(logits, i, 0);
          tokens[steps[slot]] = TinyModels.argmax(row);
          steps[slot]++;
          if (steps[slot] == tokens.length) {
            assertThat(Arrays.equals(row, lastRowAlone(alone, prompts.get(promptOf[slot]), tokens)))
                .isTrue();
            batched.truncate(slot, 0);
            drawn[slot] = null;
          }
        }
      }
    }
  }

  /** The same tokens fed to a slot of its own; the logits of the last step. */
  private static float[] lastRowAlone(DecoderModel alone, int[] prompt, int[] tokens) {
    TinyModels.prefill(alone, 0, prompt);
    float[] row = TinyModels.feed(alone, 0, 7);
    for (int i = 0; i < tokens.length - 1; i++) {
      assertThat(TinyModels.argmax(row)).isEqualTo(tokens[i]);
      row = TinyModels.feed(alone, 0, tokens[i]);
    }
    alone.truncate(0, 0);
    return row;
  }

  @ParameterizedTest
  @MethodSource("io.runtimemoat.gpu.onnx.HeldOutPrompts#shippedModels")
  void truncateExportAndCopy_continueBitwise(String name) throws IOException {
    try (DecoderModel model = HeldOutPrompts.open(name, 4)) {
      for (int[] prompt : HeldOutPrompts.of(name, PROMPTS)) {
        int length = prompt.length;
        TinyModels.prefill(model, 0, prompt);
        model.copy(0, 1);
        model.importBlocks(2, model.exportBlocks(0, 0, length / 2));
        model.importBlocks(2, model.exportBlocks(0, length / 2, length));
        model.copy(0, 3);
        TinyModels.greedy(model, 3, new int[] {9}, 8);
        model.truncate(3, length);

        int[] source = TinyModels.greedy(model, 0, new int[] {7}, 8);

        for (int slot = 1; slot < 4; slot++) {
          assertThat(TinyModels.greedy(model, slot, new int[] {7}, 8)).isEqualTo(source);
        }
        for (int slot = 0; slot < 4; slot++) {
          model.truncate(slot, 0);
        }
      }
    }
  }
}
