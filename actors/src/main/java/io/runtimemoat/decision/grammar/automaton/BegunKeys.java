package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.KeySet.Node;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a set that begin with a text, found from those that begin with a shorter one: each
 * character of a text costs no more than the keys that it leaves behind.
 *
 * @param top one of them, with all others below it
 * @param length of the text in UTF-16 units
 * @param most how many there are at most
 */
record BegunKeys(Node top, int length, int most) {
  /** All keys of a set; null for none. */
  static @Nullable BegunKeys of(KeySet keys) {
    Node root = keys.root();
    return root == null ? null : new BegunKeys(root, 0, root.size());
  }

  /** Those that begin with a text; null for none. */
  static @Nullable BegunKeys of(KeySet keys, String text) {
    BegunKeys begun = of(keys);
    for (int i = 0; i < text.length() && begun != null; i++) {
      begun = begun.thenUnit(text.charAt(i));
    }
    return begun;
  }

  /** Those that go on with a code point; null for none. */
  @Nullable BegunKeys then(int codePoint) {
    if (Character.isBmpCodePoint(codePoint)) {
      return thenUnit((char) codePoint);
    }
    BegunKeys high = thenUnit(Character.highSurrogate(codePoint));
    return high == null ? null : high.thenUnit(Character.lowSurrogate(codePoint));
  }

  private @Nullable BegunKeys thenUnit(char unit) {
    for (Node node = top; node != null; ) {
      int side = begins(node) ? side(node.key(), unit) : node.key().compareTo(top.key());
      if (side == 0) {
        return new BegunKeys(node, length + 1, Math.min(most, node.size()));
      }
      node = side < 0 ? node.right() : node.left();
    }
    return null;
  }

  private int side(String key, char unit) {
    return key.length() == length ? -1 : Character.compare(key.charAt(length), unit);
  }

  @SuppressWarnings("ReferenceEquality") // the same node, whose text needs no look
  private boolean begins(Node node) {
    return node == top || node.key().regionMatches(0, top.key(), 0, length);
  }

  /** The same, counted; half of a surrogate pair is no beginning of the pair. */
  BegunKeys counted() {
    int count = 1 + countOf(top.left(), true) + countOf(top.right(), false) - pairs();
    return new BegunKeys(top, length, count);
  }

  /** How many in a part of the tree do: those of the left part are behind the others. */
  private int countOf(@Nullable Node part, boolean left) {
    int count = 0;
    for (Node node = part; node != null; ) {
      boolean begins = begins(node);
      count += begins ? 1 + KeySet.size(left ? node.right() : node.left()) : 0;
      node = begins == left ? node.left() : node.right();
    }
    return count;
  }

  private int pairs() {
    if (length == 0 || !Character.isHighSurrogate(top.key().charAt(length - 1))) {
      return 0;
    }
    String text = text();
    return KeySet.countBelow(top, text + KeySet.BEYOND_LOW_SURROGATES)
        - KeySet.countBelow(top, text + Character.MIN_LOW_SURROGATE);
  }

  /** Whether the text itself is one of them. */
  boolean isKey() {
    Node node = top;
    while (node != null && (node.key().length() != length || !begins(node))) {
      boolean before = !begins(node) && node.key().compareTo(top.key()) < 0;
      node = before ? node.right() : node.left();
    }
    return node != null;
  }

  private String text() {
    return top.key().substring(0, length);
  }
}
