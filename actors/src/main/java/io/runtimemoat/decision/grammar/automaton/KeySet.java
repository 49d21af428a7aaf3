package io.runtimemoat.decision.grammar.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An immutable set of keys: an AVL tree, so that no choice of keys makes it slow. */
final class KeySet {
  static final KeySet EMPTY = new KeySet(null);

  /** A key, with those before and behind it. */
  record Node(String key, @Nullable Node left, @Nullable Node right, int height, int size) {}

  static final char BEYOND_LOW_SURROGATES = Character.MAX_LOW_SURROGATE + 1;

  private final @Nullable Node root;

  private KeySet(@Nullable Node root) {
    this.root = root;
  }

  boolean isEmpty() {
    return root == null;
  }

  boolean contains(String key) {
    Node node = root;
    while (node != null) {
      int side = key.compareTo(node.key());
      if (side == 0) {
        return true;
      }
      node = side < 0 ? node.left() : node.right();
    }
    return false;
  }

  /** All keys in order: equal sets give equal lists, however they came about. */
  List<String> sorted() {
    List<String> all = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>();
    Node node = root;
    while (node != null || !open.isEmpty()) {
      if (node != null) {
        open.push(node);
        node = node.left();
      } else {
        Node next = open.pop();
        all.add(next.key());
        node = next.right();
      }
    }
    return all;
  }

  /** Keys that begin with a text, at most so many. */
  List<String> startingWith(String text, int most) {
    List<String> found = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>();
    Node node = root;
    while ((node != null || !open.isEmpty()) && found.size() < most) {
      if (node != null) {
        boolean before = node.key().compareTo(text) < 0;
        if (!before) {
          open.push(node);
        }
        node = before ? node.right() : node.left();
      } else {
        Node next = open.pop();
        if (!next.key().startsWith(text)) {
          break;
        }
        found.add(next.key());
        node = next.right();
      }
    }
    return found;
  }

  int size() {
    return size(root);
  }

  /** How many keys of a part of the tree are before a text. */
  static int countBelow(Node part, String bound) {
    int below = 0;
    for (Node node = part; node != null; ) {
      boolean isBelow = node.key().compareTo(bound) < 0;
      below += isBelow ? 1 + size(node.left()) : 0;
      node = isBelow ? node.right() : node.left();
    }
    return below;
  }

  @Nullable Node root() {
    return root;
  }

  /** With one more key, which is not in yet. */
  KeySet with(String key) {
    return new KeySet(insert(root, key));
  }

  /** As deep as the tree is high: at most 45 for two billion keys. */
  private static Node insert(@Nullable Node node, String key) {
    if (node == null) {
      return new Node(key, null, null, 1, 1);
    }
    return key.compareTo(node.key()) < 0
        ? balanced(node.key(), insert(node.left(), key), node.right())
        : balanced(node.key(), node.left(), insert(node.right(), key));
  }

  private static Node balanced(String key, @Nullable Node left, @Nullable Node right) {
    int lean = height(left) - height(right);
    if (lean > 1 && left != null) {
      Node inner = left.right();
      if (inner != null && height(inner) > height(left.left())) {
        return node(
            inner.key(),
            node(left.key(), left.left(), inner.left()),
            node(key, inner.right(), right));
      }
      return node(left.key(), left.left(), node(key, inner, right));
    }
    if (lean < -1 && right != null) {
      Node inner = right.left();
      if (inner != null && height(inner) > height(right.right())) {
        return node(
            inner.key(),
            node(key, left, inner.left()),
            node(right.key(), inner.right(), right.right()));
      }
      return node(right.key(), node(key, left, inner), right.right());
    }
    return node(key, left, right);
  }

  private static Node node(String key, @Nullable Node left, @Nullable Node right) {
    int height = 1 + Math.max(height(left), height(right));
    return new Node(key, left, right, height, 1 + size(left) + size(right));
  }

  static int size(@Nullable Node node) {
    return node == null ? 0 : node.size();
  }

  private static int height(@Nullable Node node) {
    return node == null ? 0 : node.height();
  }
}
