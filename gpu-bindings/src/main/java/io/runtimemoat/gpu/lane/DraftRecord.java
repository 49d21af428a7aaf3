package io.runtimemoat.gpu.lane;

/** How often one choice's drafts were what was drawn. */
final class DraftRecord {
  /*
   * The mean of a Beta posterior. What comes before the first draft is worth five drafts, of which
   * four came true: a grammar's forced tokens nearly always do, unless a model splits texts in ways
   * of its own.
   */
  private double judged = 5;
  private double right = 4;

  /**
   * Counts what became of a feed's drafts.
   *
   * @param looked drafts that a token was drawn for
   * @param came of them, those that were drawn
   */
  void judged(int looked, int came) {
    judged += looked;
    right += came;
  }

  /** The probability that the next draft is what is drawn, in (0, 1). */
  double acceptance() {
    return right / judged;
  }
}
