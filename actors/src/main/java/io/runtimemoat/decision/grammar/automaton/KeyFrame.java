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
 * @param state of the automaton of the patterns for keys
 * @param rules what the key itself must satisfy, as alternatives; null for nothing
 */
record KeyFrame(
    ObjectFrame owner,
    boolean inOrder,
    int from,
    int to,
    int read,
    boolean extra,
    int state,
    @Nullable List<StringFrame> rules)
    implements TextFrame {
  private static final int MOST_NAMES = 256;

  static KeyFrame start(ObjectFrame owner, boolean inOrder) {
    ObjectShape shape = owner.shape();
    List<StringFrame> rules =
        shape.extras.hasKeyRules()
            ? shape.extras.keyShapes().stream().map(StringShape::start).toList()
            : null;
    return new KeyFrame(
        owner, inOrder, 0, shape.words.size(), 0, owner.canTakeExtra(inOrder), 0, rules);
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
    if (!stillExtra && !anyAllowed(first, end)) {
      return null;
    }
    if (first == end && stillExtra && from == to && nextState == state && nextRules == null) {
      return this;
    }
    return new KeyFrame(owner, inOrder, first, end, read + 1, stillExtra, nextState, nextRules);
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
    for (int i = first; i < end; i++) {
      if (owner.canTake(owner.shape().words.indexOf(i), inOrder)) {
        return true;
      }
    }
    return false;
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
      return rules != null || dfa == null
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
    if (!extra || !owner.shape().extras.allowsName(text)) {
      return null;
    }
    Goal goal = owner.shape().extras.goal(text);
    return owner.shape().extras.isEmpty(goal) ? null : owner.withExtra(goal);
  }
}
