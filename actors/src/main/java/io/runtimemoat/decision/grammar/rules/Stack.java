package io.runtimemoat.decision.grammar.rules;

import java.util.Arrays;
import java.util.Map;

/**
 * The rules that wait for one rule to end, in every way in which it was called at one place. Set up
 * once, then never changed.
 */
final class Stack {
  /** Around the rule that is the whole text. */
  static final Stack BOTTOM = new Stack();

  static {
    BOTTOM.seal(true, new LexState[0], new Stack[0], 0, 0);
  }

  /** Whether the text may end when the rule does. */
  private boolean ends;

  /** Where callers go on. */
  private LexState[] returns = new LexState[0];

  /** What waits for each of those callers. */
  private Stack[] parents = new Stack[0];

  /** The fewest bytes from the end of the rule to the end of the text. */
  private long cost = Costs.NEVER;

  private int nearest = -1;

  private int depth;

  void seal(boolean textEnds, LexState[] to, Stack[] around, long bytes, int height) {
    this.ends = textEnds;
    this.returns = to;
    this.parents = around;
    this.cost = bytes;
    this.depth = height;
  }

  void replaceParents(Map<Stack, Stack> by) {
    for (int i = 0; i < parents.length; i++) {
      parents[i] = by.getOrDefault(parents[i], parents[i]);
    }
  }

  /** There is a nearer end of the text, through one of the callers. */
  void shorten(long bytes, int caller) {
    this.cost = bytes;
    this.nearest = caller;
  }

  /** The caller through which the end of the text is nearest; -1 if the text ends here. */
  int nearest() {
    return nearest;
  }

  boolean ends() {
    return ends;
  }

  int size() {
    return returns.length;
  }

  LexState returnTo(int i) {
    return returns[i];
  }

  Stack parent(int i) {
    return parents[i];
  }

  long cost() {
    return cost;
  }

  int depth() {
    return depth;
  }

  /** What a stack is known by; equal ones mean the same. */
  record Key(boolean ends, LexState[] returns, Stack[] parents) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && ends == that.ends
          && Arrays.equals(returns, that.returns)
          && Arrays.equals(parents, that.parents);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(returns) * 31 + Arrays.hashCode(parents);
    }
  }

  Key key() {
    return new Key(ends, returns, parents);
  }
}
