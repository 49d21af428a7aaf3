package io.runtimemoat.decision.grammar.pattern;

/**
 * How large an automaton may become.
 *
 * @param maxNodes steps of a pattern whose repetitions are written out
 * @param maxCells states times classes of code points
 */
public record DfaBounds(int maxNodes, int maxCells) {
  void check(int states, int classes) throws PatternException {
    if ((long) states * classes > maxCells) {
      throw new PatternException("an automaton of more than " + maxCells + " cells");
    }
  }
}
