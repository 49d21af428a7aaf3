package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;
import java.util.Optional;

/**
 * Grows one text token by token and sees to it that the text can still be ended within the tokens
 * that are left: before that becomes impossible it follows the shortest ending. For one thread.
 *
 * <p>An ending is cut into tokens by taking the longest next; what is left of such a cut is cut
 * alike, so that what was counted is what is needed.
 */
public final class BoundedMatcher {
  private static final byte[] NOTHING = {};

  private final GrammarMatcher matcher;
  private final TokenVocabulary vocabulary;
  private final long[] following;
  private byte[] ending = NOTHING;

  /**
   * A text that a matcher has begun.
   *
   * @param vocabulary of the matcher
   */
  public BoundedMatcher(GrammarMatcher matcher, TokenVocabulary vocabulary) {
    this.matcher = matcher;
    this.vocabulary = vocabulary;
    this.following = new long[vocabulary.maskWords()];
  }

  /**
   * As {@link GrammarMatcher#fillNextTokenBitmask}; while an ending is followed, its next alone.
   */
  public void fillNextTokenBitmask(long[] mask) {
    if (ending.length == 0) {
      matcher.fillNextTokenBitmask(mask);
    } else {
      Arrays.fill(mask, 0);
      int next = vocabulary.longestAtStartOf(ending);
      mask[next >> 6] |= 1L << next;
    }
  }

  /**
   * Takes a token that the mask allows, or another in its place: the first of the shortest ending,
   * when after the one that was drawn there are too few left for any.
   *
   * @param tokensLeft how many more the text may have, this one included
   * @return what was taken
   * @throws IllegalArgumentException when the token may not come next
   */
  public int take(int drawn, int tokensLeft) {
    if (ending.length > 0) {
      return followEnding();
    }
    Optional<byte[]> before = matcher.shortestCompletion();
    if (!matcher.acceptToken(drawn)) {
      throw new IllegalArgumentException("token " + drawn + " may not come next");
    }
    if (matcher.isTerminated() || fits(matcher.shortestCompletion(), tokensLeft - 1)) {
      return drawn;
    }
    if (before.isEmpty() || before.get().length == 0 || !fits(before, tokensLeft)) {
      return drawn; // there was no way to end in time before it either
    }
    matcher.rollback(1);
    ending = before.get();
    return followEnding();
  }

  private int followEnding() {
    int token = vocabulary.longestAtStartOf(ending);
    if (!matcher.acceptToken(token)) {
      throw new IllegalStateException("the shortest ending breaks the text");
    }
    ending = Arrays.copyOfRange(ending, vocabulary.bytes(token).length, ending.length);
    return token;
  }

  /** Whether an ending needs no more tokens than there are; an unknown one is taken to. */
  private boolean fits(Optional<byte[]> shortest, int tokens) {
    return shortest.isEmpty() || vocabulary.fits(shortest.get(), tokens);
  }

  /** Whether the text is whole and nothing but white space could follow. */
  public boolean isFinished() {
    if (ending.length > 0 || !matcher.isComplete()) {
      return false;
    }
    matcher.fillNextTokenBitmask(following);
    return vocabulary.endsOrBlanksOnly(following);
  }
}
