package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each state of an automaton does, dead ends left out, for those who write it as steps. */
public final class AutomatonSteps {
  /**
   * A step.
   *
   * @param read the code points
   * @param to the state that they lead to
   */
  public record Step(CodePoints read, int to) {}

  private final Dfa dfa;
  private final BitSet alive;

  /** Of what an automaton decides first. */
  public AutomatonSteps(Dfa dfa) {
    this.dfa = dfa;
    this.alive = dfa.alive();
  }

  /** Whether no text is accepted. */
  public boolean isEmpty() {
    return !alive.get(0);
  }

  /** States; the first is 0. */
  public int states() {
    return dfa.states();
  }

  /** Whether a text that comes here can be ended. */
  public boolean isAlive(int state) {
    return alive.get(state);
  }

  /** Whether a text may end here. */
  public boolean accepts(int state) {
    return (dfa.accepts(state) & 1) != 0;
  }

  /** Where characters lead from a state, one step for each state that is alive. */
  public List<Step> from(int state) {
    Map<Integer, List<CodePoints>> byTarget = new TreeMap<>();
    for (int c = 0; c < dfa.classes(); c++) {
      int to = dfa.nextOfClass(state, c);
      if (dfa.isCharacter(c) && alive.get(to)) {
        byTarget
            .computeIfAbsent(to, target -> new ArrayList<>())
            .add(CodePoints.range(dfa.firstOf(c), dfa.lastOf(c)));
      }
    }
    return byTarget.entrySet().stream()
        .map(step -> new Step(CodePoints.union(step.getValue()), step.getKey()))
        .toList();
  }

  /** How many steps all states that are alive have. */
  public int size() {
    return alive.stream().map(state -> 1 + from(state).size()).sum();
  }
}
