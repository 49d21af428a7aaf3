package io.runtimemoat.decision.grammar.pattern;

/** What making an automaton has cost so far, which is bounded. For one use. */
final class Work {
  private final DfaBounds bounds;
  private long done;

  Work(DfaBounds bounds) {
    this.bounds = bounds;
  }

  /**
   * More was done.
   *
   * @param units states of the origin that were looked at
   */
  void add(long units) throws PatternException {
    done += units;
    bounds.check(1, 1, done);
  }
}
