package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * What an open value has to do with arrays whose items must differ and are not all strings.
 *
 * @param keptFrom offset of the outermost item around the value; -1 outside of all
 * @param part of the innermost item that may still be one that is there already; null if none may
 * @param items of such an array, that are complete, and their members
 */
record Told(long keptFrom, @Nullable Part part, KeySet items) {
  static final Told NOTHING = new Told(-1, null, KeySet.EMPTY);

  /**
   * The place of a value in an item.
   *
   * @param free whether what is around the value leaves the item more values than there can be
   *     items, whatever becomes of the value itself
   * @param outer of the item around the array, if that may be one that is there, too
   */
  record Part(boolean free, @Nullable Part outer) {
    Part with(boolean more) {
      return free || !more ? this : new Part(true, outer);
    }
  }

  Told withPart(@Nullable Part changed) {
    return new Told(keptFrom, changed, items);
  }

  Told withItems(KeySet more) {
    return new Told(keptFrom, part, more);
  }
}
