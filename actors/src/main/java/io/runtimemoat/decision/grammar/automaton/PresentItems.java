package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** The items of an array whose items must differ, as they are compared. */
final class PresentItems {
  private final Settled settled;
  private final int maxDepth;

  PresentItems(Settled settled, AutomatonLimits limits) {
    this.settled = settled;
    this.maxDepth = limits.maxHeldDepth();
  }

  /** Whether the items of an array are read from its text: they are not remembered. */
  static boolean areRead(@Nullable Level array) {
    for (int i = 0; array != null && i < array.frames().length; i++) {
      if (isUnique(array.frames()[i]) && !ValuedItems.isValued(array.frames()[i])) {
        return array.start() >= 0;
      }
    }
    return false;
  }

  static boolean isUnique(@Nullable Frame frame) {
    return frame instanceof ArrayFrame array && array.shape().isUnique();
  }

  /** Those that are complete, of a state between the items of an array. */
  KeySet complete(Level array) {
    if (!areRead(array)) {
      return array.told().items();
    }
    KeySet items = with(array, "");
    return items == null ? KeySet.EMPTY : items;
  }

  /**
   * Those that are complete once an item has ended; null if two are the same.
   *
   * @param end of the item that is in flight
   */
  @Nullable KeySet with(Level array, String end) {
    String text = (settled.since(array.start()) + end).stripTrailing();
    String items = text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
    KeySet all = KeySet.EMPTY;
    try {
      if (JsonReader.read(items + "]", maxDepth) instanceof JsonValue.Arr there) {
        for (JsonValue value : there.items()) {
          String item = JsonText.canonical(value);
          if (all.contains(item)) {
            return null;
          }
          all = all.with(item);
        }
      }
      return all;
    } catch (JsonSyntaxException e) {
      return null;
    }
  }
}
