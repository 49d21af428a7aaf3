package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
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

  private static final int MOST_TRIED = 4096;

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
      ways = Math.min(ItemVariants.MOST_NUMBER, ways * choices(frame, more, nested));
    }
    return null;
  }

  /** How many values an item can have, given those that are chosen before it. */
  private int choices(ArrayFrame frame, int more, int nested) {
    Goal goal = frame.shape().goal(frame.items() + more);
    int chosen = 0;
    for (int i = 0; i < more && differ(frame); i++) {
      chosen += frame.shape().goal(frame.items() + i).equals(goal) ? 1 : 0;
    }
    return Math.max(0, values.count(goal, nested) - chosen);
  }

  private static boolean differ(ArrayFrame frame) {
    return frame.shape().isUnique() || frame.shape().isDistinct();
  }

  /** With the last item varied first. */
  private @Nullable String written(
      ArrayFrame frame, int more, long number, Predicate<String> isThere, int nested) {
    int[] chosen = new int[more];
    long left = number;
    for (int i = more - 1; i >= 0; i--) {
      int choices = choices(frame, i, nested);
      chosen[i] = (int) (left % choices);
      left /= choices;
    }
    KeySet there = KeySet.EMPTY;
    List<String> items = new ArrayList<>(more);
    for (int i = 0; i < more; i++) {
      Goal goal = frame.shape().goal(frame.items() + i);
      String item =
          differ(frame)
              ? another(goal, chosen[i], there, isThere, nested)
              : values.of(goal, chosen[i], nested);
      if (item == null) {
        return null;
      }
      items.add(item);
      there = differ(frame) ? values.with(there, item) : there;
    }
    return String.join(",", items) + "]";
  }

  /** The value with a number among those that are not there yet; null if it is not found. */
  private @Nullable String another(
      Goal goal, int number, KeySet there, Predicate<String> isThere, int nested) {
    int count = values.count(goal, nested);
    int left = number;
    for (int i = 0; i < Math.min(count, MOST_TRIED); i++) {
      ItemVariants.Value value = values.numbered(goal, i, nested);
      String item = value == null ? null : value.item();
      boolean isNew = item != null && !there.contains(item) && !isThere.test(item);
      if (value != null && isNew && left-- == 0) {
        return value.text();
      }
    }
    return null;
  }
}
