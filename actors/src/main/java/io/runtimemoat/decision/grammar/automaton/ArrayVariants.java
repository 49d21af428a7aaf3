package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes what may follow in an array by number, the fewest items first: each number is another
 * choice of items. For one thread.
 */
final class ArrayVariants {
  /** No more items are written behind those that are there. */
  private static final int MOST_ITEMS = 256;

  private final ItemVariants values;

  ArrayVariants(ItemVariants values) {
    this.values = values;
  }

  /**
   * The items that follow with a number, and the array's end; null if there are none, or if two are
   * the same that must differ.
   *
   * @param atLeast how many items must follow
   * @param isThere whether an item, as items are compared, is there already
   * @param nested how many arrays and objects deep items are looked at
   */
  @Nullable String rest(
      ArrayFrame frame, int atLeast, Predicate<String> isThere, int number, int nested) {
    ArrayShape shape = frame.shape();
    int least = Math.max(shape.min - frame.items(), atLeast);
    int room = shape.limit() == SchemaNode.UNLIMITED ? MOST_ITEMS : shape.limit() - frame.items();
    long left = number;
    long ways = 1;
    for (int more = 0; more <= Math.min(room, MOST_ITEMS) && ways > 0; more++) {
      if (more >= least && left < ways) {
        return written(frame, more, left, isThere, nested);
      }
      left -= more >= least ? ways : 0;
      int count = values.count(shape.goal(frame.items() + more), nested);
      ways = Math.min(ItemVariants.MOST_NUMBER, ways * count);
    }
    return null;
  }

  private @Nullable String written(
      ArrayFrame frame, int more, long number, Predicate<String> isThere, int nested) {
    List<String> items = new ArrayList<>(more);
    long left = number;
    for (int i = more - 1; i >= 0; i--) {
      Goal goal = frame.shape().goal(frame.items() + i);
      int count = values.count(goal, nested);
      String item = values.of(goal, (int) (left % count), nested);
      if (item == null) {
        return null;
      }
      items.add(item);
      left /= count;
    }
    Collections.reverse(items);
    boolean differ = frame.shape().isUnique() || frame.shape().isDistinct();
    return differ && !areNew(items, isThere) ? null : String.join(",", items) + "]";
  }

  private boolean areNew(List<String> items, Predicate<String> isThere) {
    KeySet all = KeySet.EMPTY;
    for (String text : items) {
      String item = values.canonical(text);
      if (item == null || all.contains(item) || isThere.test(item)) {
        return false;
      }
      all = all.with(item);
    }
    return true;
  }
}
