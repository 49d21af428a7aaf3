package io.runtimemoat.decision.grammar.pattern;

/**
 * How large an automaton may become.
 *
 * @param maxNodes steps of a pattern whose repetitions are written out
 * @param maxCells states times kinds of code points
 */
public record DfaBounds(int maxNodes, int maxCells) {
  /** A few states may take long to find when each stands for thousands of the pattern's steps. */
  private static final int WORK_PER_CELL = 16;

  /**
   * Refuses what becomes too large.
   *
   * @param work states of the origin that were looked at
   */
  void check(int states, int kinds, long work) throws PatternException {
    if ((long) states * kinds > maxCells) {
      throw new PatternException("an automaton of more than " + maxCells + " cells");
    }
    if (work > (long) WORK_PER_CELL * maxCells) {
      throw new PatternException("an automaton that takes too long to make: fewer repetitions");
    }
  }
}
