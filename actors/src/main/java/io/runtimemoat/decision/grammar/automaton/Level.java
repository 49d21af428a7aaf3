package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * An open value: the shapes that it may have, and which of the values around it each of them
 * serves. Immutable.
 *
 * @param below the value around it; null for the place of the whole text
 * @param frames null entries cannot be any more
 * @param groups for each frame, which goal it satisfies
 * @param links for each frame of {@code below}, which goal this value must satisfy; -1 for none
 * @param start offset of its first byte, if its text is asked for when it ends; else -1
 * @param heldFrom the first offset of this value and those around it that is still needed; else -1
 * @param key the key of an object's member that was read last
 * @param items of an array that are complete
 * @param keys of an object so far; the items of an array that must differ and are told at once
 * @param keyBytes their size
 * @param told what it has to do with arrays whose items must differ
 */
record Level(
    @Nullable Level below,
    Frame[] frames,
    int[] groups,
    int[] links,
    long start,
    long heldFrom,
    String key,
    long items,
    KeySet keys,
    int keyBytes,
    Told told) {
  static Level bottom(Goal root) {
    return new Level(
        null,
        new Frame[] {new RootFrame(root)},
        new int[] {0},
        new int[0],
        -1,
        -1,
        "",
        0,
        KeySet.EMPTY,
        0,
        Told.NOTHING);
  }

  /**
   * A value that begins.
   *
   * @param held where it is held from, if it is decided when it ends; else -1
   */
  static Level open(
      Level below, Frame[] frames, int[] groups, int[] links, long start, long held, Told told) {
    long heldFrom = below.heldFrom() >= 0 ? below.heldFrom() : held;
    return new Level(below, frames, groups, links, start, heldFrom, "", 0, KeySet.EMPTY, 0, told);
  }

  Level withFrames(Frame[] changed) {
    return new Level(
        below, changed, groups, links, start, heldFrom, key, items, keys, keyBytes, told);
  }

  Level withItem(Frame[] changed) {
    return new Level(
        below, changed, groups, links, start, heldFrom, key, items + 1, keys, keyBytes, told);
  }

  Level withKey(Frame[] changed, String newKey) {
    return new Level(
        below,
        changed,
        groups,
        links,
        start,
        heldFrom,
        newKey,
        items,
        keys.with(newKey),
        keyBytes + newKey.length(),
        told);
  }

  /** With one more item of an array whose items must differ, which is not in yet. */
  Level withUsed(String item) {
    KeySet used = keys.with(item);
    int bytes = keyBytes + item.length();
    return new Level(below, frames, groups, links, start, heldFrom, key, items, used, bytes, told);
  }

  /** With another value around it. */
  Level over(Level around) {
    return new Level(
        around, frames, groups, links, start, heldFrom, key, items, keys, keyBytes, told);
  }

  /** With other knowledge of items, which have so many more characters. */
  Level withTold(Told changed, int bytes) {
    return new Level(
        below, frames, groups, links, start, heldFrom, key, items, keys, keyBytes + bytes, changed);
  }

  boolean isBottom() {
    return below == null;
  }

  /** A frame that is not null; every level of a state has one. */
  Frame alive() {
    for (Frame frame : frames) {
      if (frame != null) {
        return frame;
      }
    }
    throw new IllegalStateException("a state without a way on");
  }
}
