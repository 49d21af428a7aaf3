package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaNode;
import org.jspecify.annotations.Nullable;

/**
 * How far an object has come.
 *
 * @param seen bits of the named members that are there, by sorted position
 * @param missing required members that are not there yet
 * @param members that are there, counted as far as it matters
 * @param last the greatest index of a named member so far; beyond all names after any other key
 * @param value what the value of the key that was read last must satisfy
 */
record ObjectFrame(
    ObjectShape shape, long[] seen, int missing, int members, int last, @Nullable Goal value)
    implements ContainerFrame {
  private static final int COUNTED = 1 << 30;

  static ObjectFrame start(ObjectShape shape) {
    return new ObjectFrame(
        shape, new long[(shape.names.size() + 63) >> 6], shape.neededCount, 0, -1, null);
  }

  @Override
  public boolean accepts() {
    return missing == 0 && members >= shape.min;
  }

  boolean has(int index) {
    int position = shape.words.positionOf(index);
    return (seen[position >> 6] >>> position & 1) != 0;
  }

  /** Whether every member so far is a named one. */
  boolean namesAll() {
    return named() == members;
  }

  /** Members with a name of their own. */
  int named() {
    int named = 0;
    for (long bits : seen) {
      named += Long.bitCount(bits);
    }
    return named;
  }

  /** How many more members there may be besides those that must come. */
  private int spare() {
    return shape.max() - members - missing;
  }

  /** Whether the named member {@code index} may come next. */
  boolean canTake(int index, boolean inOrder) {
    if (has(index) || shape.isForbidden(index)) {
      return false;
    }
    if (!shape.isNeeded(index) && spare() <= 0) {
      return false;
    }
    return !inOrder || (index > last && !skips(index) && enoughAfter(index));
  }

  /** Whether some name between two sorted positions may come next. */
  boolean canTakeAny(int first, int end, boolean inOrder) {
    boolean may = missing > 0 || spare() > 0;
    for (int at = may ? open(first, end) : end; at < end; at = open(at + 1, end)) {
      if (canTake(shape.words.indexOf(at), inOrder)) {
        return true;
      }
    }
    return false;
  }

  /** The first name, by sorted position, that is not there yet. */
  private int open(int first, int end) {
    for (int at = first; at < end; at = (at | 63) + 1) {
      long open = ~seen[at >> 6] >>> at;
      if (open != 0) {
        return Math.min(end, at + Long.numberOfTrailingZeros(open));
      }
    }
    return end;
  }

  /** Whether a key that nobody names may come next. */
  boolean canTakeExtra(boolean inOrder) {
    return spare() > 0
        && shape.hasOther(members - named())
        && (!inOrder || (!skips(shape.names.size()) && enoughOthers()));
  }

  /** Whether any key may come next. */
  boolean canGrow(boolean inOrder) {
    if (canTakeExtra(inOrder)) {
      return true;
    }
    if (!inOrder) {
      return missing > 0 || (spare() > 0 && named() < shape.possibleFrom(0));
    }
    for (int i = last + 1; i < shape.names.size(); i++) {
      if (canTake(i, true)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a required member before {@code index} would be left out; none of them is there. */
  private boolean skips(int index) {
    return last + 1 < index && shape.neededBetween(last + 1, index) > 0;
  }

  /** Whether the least number of members can still be reached after {@code index}. */
  private boolean enoughAfter(int index) {
    int wanted = shape.min - members - 1;
    return wanted <= 0 || wanted - shape.possibleFrom(index + 1) <= shape.others();
  }

  /** Whether it can be reached with keys alone that nobody names. */
  private boolean enoughOthers() {
    int wanted = shape.min - members;
    int others = wanted <= 0 ? SchemaNode.UNLIMITED : shape.others();
    return others == SchemaNode.UNLIMITED || wanted <= others - (members - named());
  }

  /** Whether patterns or rules for keys must look at the characters of {@code key}. */
  boolean readsKey(String key) {
    return shape.indexOf(key) == null && !shape.extras.areSimple();
  }

  /** With a whole key whose characters do not matter; null if it may not come. */
  @Nullable ObjectFrame withKey(String key, boolean inOrder) {
    Integer index = shape.indexOf(key);
    if (index != null) {
      return canTake(index, inOrder) ? withNamed(index) : null;
    }
    return canTakeExtra(inOrder) ? withExtra(shape.extras.goal(key)) : null;
  }

  /** With the named member {@code index}, whose value comes next. */
  ObjectFrame withNamed(int index) {
    long[] more = seen.clone();
    int position = shape.words.positionOf(index);
    more[position >> 6] |= 1L << position;
    return new ObjectFrame(
        shape,
        more,
        missing - (shape.isNeeded(index) ? 1 : 0),
        counted(),
        Math.max(last, index),
        shape.goal(index));
  }

  /** With a key that nobody names, whose value satisfies {@code goal}. */
  ObjectFrame withExtra(Goal goal) {
    return new ObjectFrame(shape, seen, missing, counted(), shape.names.size(), goal);
  }

  private int counted() {
    return oneMore(members);
  }

  /** A number of members and one more, counted as far as it matters. */
  static int oneMore(int members) {
    return Math.min(members + 1, COUNTED);
  }

  @Override
  public Goal child() {
    if (value == null) {
      throw new IllegalStateException("a value without a key");
    }
    return value;
  }

  @Override
  public ObjectFrame afterChild() {
    return new ObjectFrame(shape, seen, missing, members, last, null);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
