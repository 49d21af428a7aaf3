package io.runtimemoat.loadtests.jmh;

import java.nio.FloatBuffer;

/** The same plain argmax for every decode loop that is compared. */
final class Greedy {
  private Greedy() {}

  /** Index within the row of its largest logit; the first of equals. */
  static int token(FloatBuffer logits, int offset, int width) {
    int best = 0;
    float highest = logits.get(offset);
    for (int i = 1; i < width; i++) {
      float logit = logits.get(offset + i);
      if (logit > highest) {
        highest = logit;
        best = i;
      }
    }
    return best;
  }
}
