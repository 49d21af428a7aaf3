package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a key has come.
 *
 * @param owner the object before this key
 * @param inOrder whether named members come in the schema's order
 * @param from the first name that still fits, by sorted position
 * @param to one after the last
 * @param read code points so far
 * @param extra whether it may still become a key that nobody names
 * @param state of the automaton of keys
 * @param rules what the key itself must satisfy besides, as alternatives; null for nothing
 * @param used the keys that are there already; null where others are left however it goes on
 */
record KeyFrame(
    ObjectFrame owner,
    boolean inOrder,
    int from,
    int to,
    int read,
    boolean extra,
    int state,
    @Nullable List<StringFrame> rules,
    @Nullable UsedKeys used)
    implements TextFrame {
  private static final int MOST_NAMES = 256;

  /**
   * Before a key.
   *
   * @param keys that the object has already
   */
  static KeyFrame start(ObjectFrame owner, boolean inOrder, KeySet keys) {
    ObjectShape shape = owner.shape();
    List<StringFrame> rules = shape.extras.begun();
    boolean extra = owner.canTakeExtra(inOrder);
    UsedKeys used = extra ? UsedKeys.of(shape, keys) : null;
    KeyFrame any = new KeyFrame(owner, inOrder, 0, shape.words.size(), 0, extra, 0, rules, used);
    return used == null || used.leave(any) ? any : any.onlyNamed();
  }

  private KeyFrame onlyNamed() {
    return new KeyFrame(owner, inOrder, from, to, read, false, state, rules, null);
  }

  @Override
  public @Nullable KeyFrame next(int codePoint) {
    Words words = owner.shape().words;
    int first = words.firstFrom(from, to, read, codePoint);
    int end = words.firstFrom(first, to, read, codePoint + 1);
    ExtraKeys extras = owner.shape().extras;
    int nextState = extra ? extras.next(state, codePoint) : 0;
    List<StringFrame> nextRules = extra && rules != null ? next(rules, codePoint) : rules;
    boolean stillExtra =
        extra && extras.canBegin(nextState) && (nextRules == null || !nextRules.isEmpty());
    if (used != null && stillExtra) {
      UsedKeys longer = used.then(codePoint);
      KeyFrame key =
          new KeyFrame(owner, inOrder, first, end, read + 1, true, nextState, nextRules, longer);
      return key.withoutUsed();
    }
    if (!stillExtra && !anyAllowed(first, end)) {
      return null;
    }
    if (first == end && stillExtra && from == to && nextState == state && nextRules == null) {
      return this;
    }
    return new KeyFrame(
        owner, inOrder, first, end, read + 1, stillExtra, nextState, nextRules, null);
  }

  /** As far as keys are left: null if none is, and without those that are there if all are. */
  private @Nullable KeyFrame withoutUsed() {
    UsedKeys there = used;
    if (there == null || there.leave(this)) {
      boolean apart = there != null && from == to && there.begun() == null;
      return apart ? new KeyFrame(owner, inOrder, from, to, read, extra, state, rules, null) : this;
    }
    return anyAllowed(from, to) ? onlyNamed() : null;
  }

  private static List<StringFrame> next(List<StringFrame> rules, int codePoint) {
    List<StringFrame> alive = new ArrayList<>(rules.size());
    for (StringFrame rule : rules) {
      StringFrame next = rule.next(codePoint);
      if (next != null) {
        alive.add(next);
      }
    }
    return alive;
  }

  private boolean anyAllowed(int first, int end) {
    return owner.canTakeAny(first, end, inOrder);
  }

  @Override
  public boolean canTake(int first, int last) {
    Words words = owner.shape().words;
    int begin = words.firstFrom(from, to, read, first);
    int end = words.firstFrom(begin, to, read, last + 1);
    if (anyAllowed(begin, end)) {
      return true;
    }
    if (!extra) {
      return false;
    }
    return used == null ? canTakeExtra(first, last) : canTakeUnused(first, last);
  }

  /** Those that the patterns do not tell from each other lead on alike, but for what is used. */
  private boolean canTakeUnused(int first, int last) {
    KeyFrame any = whateverIsUsed();
    for (int begin = first; begin <= last; ) {
      int end = Math.min(last, lastAlike(begin));
      boolean leads = any.next(begin) != null;
      for (int c = begin; leads && c <= end; c++) {
        if (next(c) != null) {
          return true;
        }
      }
      begin = end + 1;
    }
    return false;
  }

  /** A character, or the first that the patterns do not tell from it and that can come; else -1. */
  int like(int codePoint) {
    if (used == null || next(codePoint) != null) {
      return codePoint;
    }
    if (whateverIsUsed().next(codePoint) == null) {
      return -1; // nor does any that the patterns do not tell from it lead on
    }
    for (int c = firstAlike(codePoint); c <= lastAlike(codePoint); c++) {
      if (next(c) != null) {
        return c;
      }
    }
    return -1;
  }

  private KeyFrame whateverIsUsed() {
    return new KeyFrame(owner, inOrder, from, to, read, extra, state, rules, null);
  }

  private int firstAlike(int codePoint) {
    Dfa dfa = owner.shape().extras.automaton();
    int first = dfa == null ? ' ' : dfa.firstOf(dfa.classOf(codePoint));
    for (StringFrame rule : rules == null ? List.<StringFrame>of() : rules) {
      first = Math.max(first, rule.firstAlike(codePoint));
    }
    return Math.min(first, codePoint);
  }

  private int lastAlike(int codePoint) {
    Dfa dfa = owner.shape().extras.automaton();
    int last = dfa == null ? Character.MAX_CODE_POINT : dfa.lastOf(dfa.classOf(codePoint));
    for (StringFrame rule : rules == null ? List.<StringFrame>of() : rules) {
      last = Math.min(last, rule.lastAlike(codePoint));
    }
    return last;
  }

  private boolean canTakeExtra(int first, int last) {
    if (rules != null && rules.stream().noneMatch(rule -> rule.canTake(first, last))) {
      return false;
    }
    Dfa dfa = owner.shape().extras.automaton();
    if (dfa == null) {
      return owner.shape().extras.canBegin(0);
    }
    for (int c = dfa.classOf(first); c <= dfa.classOf(last); c++) {
      if (owner.shape().extras.canBegin(dfa.nextOfClass(state, c))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int nextTaken(int codePoint) {
    if (extra) {
      Dfa dfa = owner.shape().extras.automaton();
      return rules != null || used != null || dfa == null
          ? codePoint + 1
          : Math.min(nextNamed(codePoint), dfa.lastOf(dfa.classOf(codePoint)) + 1);
    }
    return nextNamed(codePoint);
  }

  private int nextNamed(int codePoint) {
    Words words = owner.shape().words;
    int position = words.firstFrom(from, to, read, codePoint + 1);
    return position == to ? CharacterReader.BEYOND_ALL : words.at(position, read);
  }

  /** Whether any characters may follow, and mean the same unless they are a name. */
  boolean takesAny() {
    return extra && owner.shape().extras.areSimple();
  }

  @Override
  public boolean takesAll(long kinds, int length) {
    return extra
        && used == null
        && owner.shape().extras.takesAll(state, kinds, length)
        && (rules == null || rules.stream().anyMatch(rule -> rule.takesAll(kinds, length)));
  }

  /** Adds what is left of the names that still fit; false if they are too many. */
  boolean addNames(List<String> rests) {
    if (to - from > MOST_NAMES) {
      return false;
    }
    for (int i = from; i < to; i++) {
      rests.add(owner.shape().words.rest(i, read));
    }
    return true;
  }

  /** The object with a key that nobody names, whichever it is. */
  ObjectFrame endAny() {
    return owner.withExtra(owner.shape().extras.commonGoal());
  }

  /** Whether any key can begin or go on like this. */
  boolean isPossible() {
    return extra || anyAllowed(from, to);
  }

  /** The object with the key {@code text}, which ends here; null if it may not. */
  @Nullable ObjectFrame end(String text) {
    Words words = owner.shape().words;
    if (from < to && words.length(from) == read) {
      int index = words.indexOf(from);
      return owner.canTake(index, inOrder) ? owner.withNamed(index) : null;
    }
    Goal value = extra ? owner.shape().extras.valueOf(text, state) : null;
    return value == null ? null : owner.withExtra(value);
  }
}
