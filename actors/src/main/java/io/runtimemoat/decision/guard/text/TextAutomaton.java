package io.runtimemoat.decision.guard.text;

import java.util.Arrays;
import java.util.List;

/**
 * All words of a set in one pass, whatever their number: the state after a character is the longest
 * suffix of the text that begins some word.
 *
 * <p>A. Aho, M. Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6),
 * 1975. Units are UTF-16 code units. Immutable; about 40 bytes per character of the words.
 */
public final class TextAutomaton {
  /** The state before any text. */
  public static final int ROOT = 0;

  /** No word ends here. */
  public static final int NONE = -1;

  private static final int ASCII = 128;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  // the trie's edges, open addressing: (state, character) + 1 to state
  private final long[] edges;
  private final int[] targets;
  // the root's, for the characters that most texts have; most steps begin and end there
  private final int[] fromRoot = new int[ASCII];
  private final int[] fallback;
  private final int[] depth;
  private final int[] word;
  private int states = 1;

  private TextAutomaton(int mostStates) {
    int slots = Integer.highestOneBit(Math.max(8, mostStates)) * 4;
    edges = new long[slots];
    targets = new int[slots];
    fallback = new int[mostStates];
    depth = new int[mostStates];
    word = new int[mostStates];
    Arrays.fill(word, NONE);
  }

  /** The automaton of {@code words}, none of them empty; a word is known by its first index. */
  public static TextAutomaton of(List<String> words) {
    int mostStates = 1 + words.stream().mapToInt(String::length).sum();
    TextAutomaton automaton = new TextAutomaton(mostStates);
    int[] parent = new int[mostStates];
    char[] entered = new char[mostStates];
    for (int w = 0; w < words.size(); w++) {
      automaton.add(words.get(w), w, parent, entered);
    }
    automaton.link(parent, entered);
    return automaton;
  }

  /** The state after {@code c}; amortized constant over a text. */
  public int step(int state, char c) {
    int at = state;
    while (true) {
      if (at == ROOT && c < ASCII) {
        return fromRoot[c];
      }
      int slot = slot(at, c);
      if (edges[slot] != 0) {
        return targets[slot];
      }
      if (at == ROOT) {
        return ROOT;
      }
      at = fallback[at];
    }
  }

  /** How many of the last characters begin a word: what a stream may not let go of yet. */
  public int depth(int state) {
    return depth[state];
  }

  /** The index of the longest word that ends here, or {@link #NONE}. */
  public int wordAt(int state) {
    return word[state];
  }

  private void add(String text, int index, int[] parent, char[] entered) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a word to find has at least one character");
    }
    int state = ROOT;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int slot = slot(state, c);
      if (edges[slot] == 0) {
        edges[slot] = key(state, c);
        targets[slot] = states;
        if (state == ROOT && c < ASCII) {
          fromRoot[c] = states;
        }
        parent[states] = state;
        entered[states] = c;
        depth[states] = i + 1;
        states++;
      }
      state = targets[slot];
    }
    if (word[state] == NONE) {
      word[state] = index;
    }
  }

  /** Fallbacks by rising depth, each from its parent's. */
  private void link(int[] parent, char[] entered) {
    int deepest = 0;
    for (int s = 1; s < states; s++) {
      deepest = Math.max(deepest, depth[s]);
    }
    int[] begin = new int[deepest + 2];
    for (int s = 1; s < states; s++) {
      begin[depth[s] + 1]++;
    }
    for (int d = 1; d < begin.length; d++) {
      begin[d] += begin[d - 1];
    }
    int[] order = new int[states - 1];
    for (int s = 1; s < states; s++) {
      order[begin[depth[s]]++] = s;
    }
    for (int s : order) {
      fallback[s] = parent[s] == ROOT ? ROOT : step(fallback[parent[s]], entered[s]);
      if (word[s] == NONE) {
        word[s] = word[fallback[s]];
      }
    }
  }

  private int slot(int state, char c) {
    long key = key(state, c);
    int mask = edges.length - 1;
    int slot = (int) ((key * MIX) >>> 32) & mask;
    while (edges[slot] != 0 && edges[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long key(int state, char c) {
    return (((long) state << 16) | c) + 1;
  }
}
