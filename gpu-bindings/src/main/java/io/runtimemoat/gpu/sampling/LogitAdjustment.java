package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Sampling;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Bias and penalties of one choice: what is added to or taken from its logits, token by token. */
final class LogitAdjustment {
  /*
   * In this order, as vLLM does:
   *   bias                 l + b                                   OpenAI logit_bias
   *   repetition           l > 0 ? l / r : l * r, once per token of prompt and output      [1]
   *   frequency, presence  l - count * f - (count > 0 ? p : 0), output only                [2]
   *
   * [1] Keskar et al. CTRL. arXiv 1909.05858, section 4.1; the sign rule is Hugging Face's
   *     RepetitionPenaltyLogitsProcessor.
   * [2] OpenAI API reference, "frequency and presence penalties".
   */
  private final int[] biasedIds;
  private final double[] biases;
  private final double repetition;
  private final double frequency;
  private final double presence;
  private final boolean counting;

  /** Distinct tokens met, each with its number of occurrences in the output. */
  private int[] ids = new int[16];

  private int[] counts = new int[16];
  private int size;

  /** Open addressing over {@link #ids}: index + 1, 0 is free; twice as long, a power of two. */
  private int[] table = new int[64];

  LogitAdjustment(Sampling sampling, int[] promptTokens, int vocabularySize) {
    Map<Integer, Double> bias = new TreeMap<>(sampling.logitBias());
    bias.keySet().removeIf(id -> id < 0 || id >= vocabularySize);
    biasedIds = bias.keySet().stream().mapToInt(Integer::intValue).toArray();
    biases = bias.values().stream().mapToDouble(Double::doubleValue).toArray();
    repetition = sampling.repetitionPenalty();
    frequency = sampling.frequencyPenalty();
    presence = sampling.presencePenalty();
    counting = repetition != 1 || frequency != 0 || presence != 0;
    if (repetition != 1) {
      for (int token : promptTokens) {
        if (token >= 0 && token < vocabularySize) {
          indexOf(token);
        }
      }
    }
  }

  /** Counts an output token. */
  void accept(int token) {
    if (counting) {
      int index = indexOf(token);
      counts[index]++;
    }
  }

  /** Takes back a token that was counted. */
  void retract(int token) {
    if (counting) {
      counts[indexOf(token)]--;
    }
  }

  void applyTo(float[] row) {
    for (int i = 0; i < biasedIds.length; i++) {
      row[biasedIds[i]] = (float) (row[biasedIds[i]] + biases[i]);
    }
    for (int i = 0; i < size; i++) {
      double logit = row[ids[i]];
      if (repetition != 1) {
        logit = logit > 0 ? logit / repetition : logit * repetition;
      }
      if (counts[i] > 0) {
        logit -= counts[i] * frequency + presence;
      }
      row[ids[i]] = (float) logit;
    }
  }

  private int indexOf(int token) {
    int slot = slotOf(token);
    if (table[slot] == 0) {
      if (size == ids.length) {
        grow();
        slot = slotOf(token);
      }
      ids[size] = token;
      table[slot] = ++size;
    }
    return table[slot] - 1;
  }

  private int slotOf(int token) {
    int mask = table.length - 1;
    int slot = (token * 0x9E3779B9) >>> 7 & mask;
    while (table[slot] != 0 && ids[table[slot] - 1] != token) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    ids = Arrays.copyOf(ids, ids.length * 2);
    counts = Arrays.copyOf(counts, counts.length * 2);
    table = new int[ids.length * 4];
    for (int i = 0; i < size; i++) {
      table[slotOf(ids[i])] = i + 1;
    }
  }
}
