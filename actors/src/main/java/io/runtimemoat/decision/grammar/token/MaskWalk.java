package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import org.jspecify.annotations.Nullable;

/** Finds which tokens may follow one place of a text. For one use. */
final class MaskWalk implements StringTokens.Probe {
  /** So often must one state be met before all that may follow it is found at once. */
  private static final int FEW = 8;

  private final TextMachine machine;
  private final TokenVocabulary vocabulary;
  private final MaskRules rules;
  private final GrowingText text;
  private final TextState state;
  private final int spaces;
  private final int start;
  private final @Nullable CharacterReader reader;

  private int closedDepth = -1;
  private @Nullable TextState closed;
  private int uses;
  private long @Nullable [] following;

  /**
   * A walk.
   *
   * @param text up to the place; what is tried is cut off again
   * @param spaces in a row before it
   */
  MaskWalk(
      TextMachine machine,
      TokenVocabulary vocabulary,
      MaskRules rules,
      GrowingText text,
      TextState state,
      int spaces) {
    this.machine = machine;
    this.vocabulary = vocabulary;
    this.rules = rules;
    this.text = text;
    this.state = state;
    this.spaces = spaces;
    this.start = text.length();
    this.reader = machine.characters(state);
  }

  /** Sets the bits of all tokens that may come. */
  void fill(long[] mask) {
    if (reader != null) {
      vocabulary.inStrings().fill(mask, reader, this, rules.plain());
    } else if (machine.ignoresPlain(state)) {
      long[] plain = vocabulary.plain();
      for (int i = 0; i < plain.length; i++) {
        mask[i] |= plain[i];
      }
      walk(mask, vocabulary.behindPlain(), state, 0);
    } else {
      walk(mask, vocabulary.trie(), state, spaces);
    }
    text.cut(start);
  }

  private void walk(long[] mask, Trie trie, TextState from, int spacesBefore) {
    @Nullable TextState[] states = new @Nullable TextState[trie.maxDepth() + 1];
    int[] runs = new int[states.length];
    states[0] = from;
    runs[0] = spacesBefore;
    for (int node = 0; node < trie.nodes(); ) {
      int depth = trie.depths[node];
      byte b = trie.bytes[node];
      TextState before = states[depth];
      text.cut(start + depth);
      int run = before == null ? -1 : rules.spacesAfter(machine, before, b, runs[depth], text);
      TextState next = before == null || run < 0 ? null : step(before, b);
      if (next == null) {
        node += trie.sizes[node];
        continue;
      }
      states[depth + 1] = next;
      runs[depth + 1] = run;
      for (int t = trie.first[node]; t != Trie.NO_TOKEN; t = trie.same[t]) {
        mask[t >> 6] |= 1L << t;
      }
      node++;
    }
    text.cut(start);
  }

  private @Nullable TextState step(TextState before, byte b) {
    text.append(b);
    try {
      TextState next = machine.next(before, b & 0xff, text.length() - 1L, text);
      return next == null || !rules.take(before, b, next) ? null : next;
    } catch (UndecidedException e) {
      return null;
    }
  }

  @Override
  public boolean takes(int token) {
    return takes(state, spaces, vocabulary.bytes(token));
  }

  private boolean takes(TextState from, int spacesBefore, byte[] bytes) {
    TextState now = from;
    int run = spacesBefore;
    text.cut(start);
    for (byte b : bytes) {
      run = rules.spacesAfter(machine, now, b, run, text);
      TextState next = run < 0 ? null : step(now, b);
      if (next == null) {
        return false;
      }
      now = next;
    }
    return true;
  }

  @Override
  public boolean closes(int token, int depth, int rest) {
    CharacterReader characters = reader;
    StringTokens.Rest behind = vocabulary.inStrings().rest(rest);
    byte[] bytes = behind.bytes();
    if (characters == null || !mayFollow(characters, bytes)) {
      return false;
    }
    if (characters.needsText(behind.quotes(), behind.ends())) {
      return takes(token);
    }
    TextState after = closed(characters, depth);
    if (after == null || bytes.length == 0) {
      return after != null;
    }
    return ++uses <= FEW ? takes(after, 0, bytes) : (following(after)[rest >> 6] >>> rest & 1) != 0;
  }

  @Override
  public boolean closesExactly(int token, int rest) {
    return reader != null
        && mayFollow(reader, vocabulary.inStrings().rest(rest).bytes())
        && takes(token);
  }

  private static boolean mayFollow(CharacterReader characters, byte[] rest) {
    return rest.length == 0 || characters.mayFollow(rest[0]);
  }

  /** The state after a quote; where characters do not matter it is asked for once a depth. */
  private @Nullable TextState closed(CharacterReader characters, int depth) {
    boolean known = characters.room() != CharacterReader.UNKNOWN;
    if (known && depth == closedDepth) {
      return closed;
    }
    TextState found;
    try {
      found = characters.closed(depth);
    } catch (UndecidedException e) {
      found = null;
    }
    if (found != closed) {
      uses = 0;
      following = null;
    }
    closedDepth = depth;
    closed = found;
    return found;
  }

  private long[] following(TextState after) {
    long[] known = following;
    if (known == null) {
      Trie trie = vocabulary.inStrings().restTrie();
      known = new long[(trie.tokens() + 63) >> 6];
      walk(known, trie, after, 0);
      following = known;
    }
    return known;
  }
}
