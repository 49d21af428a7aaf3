package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Thompson's automaton of a pattern that may match anywhere in a text. */
final class Nfa {
  /** What a state does: reads a code point of a set, or goes on without reading. */
  enum Kind {
    READ,
    SPLIT,
    BEGIN,
    END,
    LOOK,
    MATCH
  }

  /**
   * A state.
   *
   * @param set which code points it reads, or what it looks at, by number
   * @param other where it may go as well
   */
  record Node(Kind kind, int set, int next, int other) {}

  private static final int MOST_LOOKS = 64;

  private final int maxNodes;
  private final List<Node> nodes = new ArrayList<>();
  private final List<CodePoints> sets = new ArrayList<>();
  private final List<Regex.Look> looks = new ArrayList<>();
  private final int match;
  private final int start;

  /**
   * The automaton of {@code regex}.
   *
   * @param anywhere whether text before and after a match is allowed, as in JSON Schema
   */
  Nfa(Regex regex, boolean anywhere, int maxNodes) throws PatternException {
    this.maxNodes = maxNodes;
    this.match = add(Kind.MATCH, 0, 0, 0);
    int tail = match;
    if (anywhere) {
      tail = add(Kind.SPLIT, 0, 0, match);
      nodes.set(tail, new Node(Kind.SPLIT, 0, add(Kind.READ, set(CodePoints.ALL), tail, 0), match));
    } else {
      tail = add(Kind.END, 0, match, 0);
    }
    int body = build(regex, tail);
    if (anywhere) {
      int loop = add(Kind.SPLIT, 0, 0, body);
      nodes.set(loop, new Node(Kind.SPLIT, 0, add(Kind.READ, set(CodePoints.ALL), loop, 0), body));
      this.start = loop;
    } else {
      this.start = add(Kind.BEGIN, 0, body, 0);
    }
  }

  private int add(Kind kind, int set, int next, int other) throws PatternException {
    if (nodes.size() >= maxNodes) {
      throw new PatternException(
          "more than " + maxNodes + " steps when its repetitions are written out");
    }
    nodes.add(new Node(kind, set, next, other));
    return nodes.size() - 1;
  }

  private int set(CodePoints set) {
    int known = sets.indexOf(set);
    if (known >= 0) {
      return known;
    }
    sets.add(set);
    return sets.size() - 1;
  }

  private int look(Regex.Look look) throws PatternException {
    int known = looks.indexOf(look);
    if (known >= 0) {
      return known;
    }
    if (looks.size() == MOST_LOOKS) {
      throw new PatternException("more than " + MOST_LOOKS + " different look-arounds");
    }
    looks.add(look);
    return looks.size() - 1;
  }

  /** Builds backwards: the state from which {@code regex} leads to {@code next}. */
  private int build(Regex regex, int next) throws PatternException {
    if (regex instanceof Regex.OneOf one) {
      return add(Kind.READ, set(one.set()), next, 0);
    }
    if (regex instanceof Regex.Begin) {
      return add(Kind.BEGIN, 0, next, 0);
    }
    if (regex instanceof Regex.End) {
      return add(Kind.END, 0, next, 0);
    }
    if (regex instanceof Regex.Look look) {
      return add(Kind.LOOK, look(look), next, 0);
    }
    if (regex instanceof Regex.Sequence sequence) {
      int state = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        state = build(sequence.parts().get(i), state);
      }
      return state;
    }
    if (regex instanceof Regex.Choice choice) {
      int state = build(choice.options().get(0), next);
      for (int i = 1; i < choice.options().size(); i++) {
        state = add(Kind.SPLIT, 0, build(choice.options().get(i), next), state);
      }
      return state;
    }
    if (regex instanceof Regex.Repeat repeat) {
      return repeat(repeat, next);
    }
    if (regex instanceof Regex.Automaton automaton) {
      return automaton(new AutomatonSteps(automaton.dfa()), next);
    }
    throw new PatternException("a rule of a grammar inside a pattern");
  }

  private int automaton(AutomatonSteps steps, int next) throws PatternException {
    int nowhere = add(Kind.READ, set(CodePoints.NONE), next, 0);
    int[] entries = new int[steps.states()];
    for (int state = 0; state < entries.length; state++) {
      entries[state] = steps.isAlive(state) ? add(Kind.SPLIT, 0, nowhere, nowhere) : nowhere;
    }
    for (int state = 0; state < entries.length; state++) {
      if (steps.isAlive(state)) {
        int chain = steps.accepts(state) ? next : nowhere;
        for (AutomatonSteps.Step step : steps.from(state)) {
          int read = add(Kind.READ, set(step.read()), entries[step.to()], 0);
          chain = add(Kind.SPLIT, 0, read, chain);
        }
        nodes.set(entries[state], new Node(Kind.SPLIT, 0, chain, chain));
      }
    }
    return entries[0];
  }

  private int repeat(Regex.Repeat repeat, int next) throws PatternException {
    int state = next;
    if (repeat.most() < 0) {
      int loop = add(Kind.SPLIT, 0, 0, next);
      nodes.set(loop, new Node(Kind.SPLIT, 0, build(repeat.part(), loop), next));
      state = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        state = add(Kind.SPLIT, 0, build(repeat.part(), state), next);
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      state = build(repeat.part(), state);
    }
    return state;
  }

  /** The sets that are read; equal sets share an index. */
  List<CodePoints> sets() {
    return sets;
  }

  /** What is looked at around a place; a pattern with none is made by its sets of states alone. */
  List<Regex.Look> looks() {
    return looks;
  }

  Node node(int state) {
    return nodes.get(state);
  }

  /** The state before everything. */
  int start() {
    return start;
  }

  /** The state of a text that matched. */
  int match() {
    return match;
  }

  /** The states before the first code point. */
  BitSet initial() {
    BitSet states = new BitSet();
    close(states, start, true, false);
    return onceMatched(states);
  }

  /** The states after reading one code point that is in the sets of {@code members} alone. */
  BitSet step(BitSet from, BitSet members) {
    if (from.get(match)) {
      return from;
    }
    BitSet to = new BitSet();
    for (int s = from.nextSetBit(0); s >= 0; s = from.nextSetBit(s + 1)) {
      Node node = nodes.get(s);
      if (node.kind() == Kind.READ && members.get(node.set())) {
        close(to, node.next(), false, false);
      }
    }
    return onceMatched(to);
  }

  /** Once matched, always matched: one state for all of these. */
  private BitSet onceMatched(BitSet states) {
    if (states.get(match)) {
      states.clear();
      states.set(match);
    }
    return states;
  }

  /** Whether the text may end here. */
  boolean accepts(BitSet states, boolean nothingRead) {
    if (states.get(match)) {
      return true;
    }
    BitSet end = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      if (nodes.get(s).kind() == Kind.END) {
        close(end, s, nothingRead, true);
      }
    }
    return end.get(match);
  }

  private void close(BitSet into, int state, boolean begin, boolean end) {
    if (into.get(state)) {
      return;
    }
    int[] todo = new int[16];
    todo[0] = state;
    for (int open = 1; open > 0; ) {
      int s = todo[--open];
      if (into.get(s)) {
        continue;
      }
      into.set(s);
      if (open + 2 > todo.length) {
        todo = Arrays.copyOf(todo, 2 * todo.length);
      }
      Node node = nodes.get(s);
      switch (node.kind()) {
        case SPLIT -> {
          todo[open++] = node.next();
          todo[open++] = node.other();
        }
        case BEGIN -> {
          if (begin) {
            todo[open++] = node.next();
          }
        }
        case END -> {
          if (end) {
            todo[open++] = node.next();
          }
        }
        case READ, LOOK, MATCH -> {
          // reads first, is done, or is for those who know what stands around
        }
      }
    }
  }
}
