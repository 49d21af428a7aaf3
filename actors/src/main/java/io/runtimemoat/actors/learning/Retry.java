package io.runtimemoat.actors.learning;

/**
 * When something that fails is tried again: after twice as many rounds each time, within bounds.
 */
final class Retry {
  private static final int MOST_ROUNDS = 256;

  private final int mostRounds;
  private int pause = 1;
  private int left;

  Retry() {
    this(MOST_ROUNDS);
  }

  /**
   * Not tried yet.
   *
   * @param mostRounds between two tries
   */
  Retry(int mostRounds) {
    this.mostRounds = mostRounds;
  }

  /** It failed, once more. */
  void failed() {
    left = pause;
    pause = Math.min(mostRounds, 2 * pause);
  }

  /** Asked once in a round: whether it is tried in this one. */
  boolean isDue() {
    return left-- <= 0;
  }
}
