package io.runtimemoat.gpu;

/** Holds one growing text to a grammar, token by token. For one thread. */
public interface TokenConstraint {
  /**
   * Sets the bit of every token that may come next, tokens that end the text included, and clears
   * all others.
   *
   * @param mask a bit per token of the vocabulary, lowest bits first
   */
  void fillMask(long[] mask);

  /**
   * Takes a token that was drawn under the mask, or in its place the next of the shortest ending:
   * when after the drawn token too few were left to end the text.
   *
   * @param tokensLeft how many more the text may have, the drawn one included
   * @return what was taken
   */
  int take(int drawn, int tokensLeft);

  /**
   * Tokens that will most likely be drawn one after the other from here on, since the grammar
   * leaves little else. They are drafts: each is drawn under its mask all the same. Nothing is
   * taken.
   *
   * @param most tokens, at least 1
   */
  default int[] forcedTokens(int most) {
    return new int[0];
  }

  /** Whether the shortest ending took the place of what was drawn, since few tokens were left. */
  default boolean isCut() {
    return false;
  }

  /** Whether the text is whole and nothing but white space could follow. */
  boolean isFinished();
}
