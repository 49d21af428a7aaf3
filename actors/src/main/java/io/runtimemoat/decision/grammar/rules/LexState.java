package io.runtimemoat.decision.grammar.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a text stands inside one rule: the steps that may come next. One object per meaning, as
 * long as the table of them has room.
 */
final class LexState {
  /** What a byte leads to where it leads nowhere. */
  static final LexState DEAD =
      new LexState(new Key(-1, new int[0], false, 0, 0, 0, 0), new int[0], Costs.NEVER, "", null);

  /**
   * What tells states apart.
   *
   * @param rule that it is inside of
   * @param nodes steps that read, call or match, ascending
   * @param accepts whether the rule may end here
   * @param missing bytes of a character in flight that have not come
   * @param value its bits so far; -1 where every character that it may become does the same
   * @param first the least value that its next byte may have
   * @param last the greatest
   */
  record Key(int rule, int[] nodes, boolean accepts, int missing, int value, int first, int last) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && rule == that.rule
          && accepts == that.accepts
          && missing == that.missing
          && value == that.value
          && first == that.first
          && last == that.last
          && Arrays.equals(nodes, that.nodes);
    }

    @Override
    public int hashCode() {
      return (((Arrays.hashCode(nodes) * 31 + rule) * 31 + missing) * 31 + value) * 31 + first;
    }
  }

  /**
   * A rule that may begin here.
   *
   * @param after where its caller goes on
   */
  record Call(int rule, LexState after) {}

  private static final int BYTES = 256;
  private static final int MOST_MET = 8;

  /**
   * A state of a text that stands here, with what waits for this rule.
   *
   * @param before others that were met
   * @param count of them all
   */
  record Met(Stack stack, RuleState state, @Nullable Met before, int count) {}

  final Key key;

  /** Steps that read; whether there are any. */
  final int[] reads;

  /** The fewest bytes to the end of the rule. */
  final long cost;

  final String ruleName;

  /** Where the text stands in a value, if the rule is one. */
  final @Nullable InnerText inner;

  /** Filled as texts ask; every writer would write the same. Not inside a value. */
  final @Nullable LexState[] next;

  volatile Call @Nullable [] calls;

  /** What was met last, a few of them. */
  volatile @Nullable Met met;

  /** Whether plain characters change nothing: 0 for not known yet, 1 for yes, -1 for no. */
  volatile int plain;

  LexState(Key key, int[] reads, long cost, String ruleName, @Nullable InnerText inner) {
    this.key = key;
    this.reads = reads;
    this.cost = cost;
    this.ruleName = ruleName;
    this.inner = inner;
    this.next = new @Nullable LexState[inner == null ? BYTES : 0];
  }

  /** A place inside a value that is the whole of a rule. */
  static LexState within(int rule, String name, InnerText inner) {
    Key key = new Key(rule, new int[0], inner.ends(), 0, 0, 0, 0);
    return new LexState(key, new int[0], Costs.NEVER, name, inner);
  }

  /** Notes what a stack here means, in place of all others when they are many. */
  void meet(Stack stack, RuleState state) {
    Met others = met;
    met =
        others == null || others.count() == MOST_MET
            ? new Met(stack, state, null, 1)
            : new Met(stack, state, others, others.count() + 1);
  }

  int rule() {
    return key.rule();
  }

  boolean accepts() {
    return key.accepts();
  }

  /** Whether a byte may come. */
  boolean scans() {
    return reads.length > 0 || (inner != null && inner.goesOn());
  }

  /** Whether no rule may begin here. */
  boolean callsNone() {
    return reads.length == key.nodes().length;
  }

  /** Whether the rule can do nothing but end. */
  boolean onlyEnds() {
    return key.accepts() && key.nodes().length == 0;
  }
}
