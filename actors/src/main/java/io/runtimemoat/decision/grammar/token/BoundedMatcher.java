package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;
import java.util.Optional;

/**
 * Grows one text token by token and sees to it that the text can still be ended within the tokens
 * that are left: before that becomes impossible it follows the shortest ending. A token after which
 * no ending is known is taken only where none was known before it: a value that is decided when it
 * ends may have none. It ends numbers that grow without an end. A token that ends the text is not
 * counted. For one thread.
 */
public final class BoundedMatcher {
  /**
   * Room for every double and every integer of 64 bits. Models that write digits without an end do
   * so for ever, and what a longer number may still become costs more with each digit.
   */
  private static final int LONGEST_NUMBER = 32;

  private final GrammarMatcher matcher;
  private final TokenVocabulary vocabulary;
  private final long[] following;
  private Optional<int[]> shortest;
  private int[] ending = {};
  private int followed;
  private boolean cut;

  /**
   * A text that a matcher has begun.
   *
   * @param vocabulary of the matcher
   */
  public BoundedMatcher(GrammarMatcher matcher, TokenVocabulary vocabulary) {
    this.matcher = matcher;
    this.vocabulary = vocabulary;
    this.following = new long[vocabulary.maskWords()];
    this.shortest = matcher.completionTokens();
  }

  /**
   * As {@link GrammarMatcher#fillNextTokenBitmask}; while an ending is followed, its next alone.
   * Where the rules of masks leave nothing, the shortest ending is followed, which needs only to be
   * valid.
   */
  public void fillNextTokenBitmask(long[] mask) {
    if (followed == ending.length) {
      matcher.fillNextTokenBitmask(mask);
      boolean stuck = Arrays.stream(mask).allMatch(word -> word == 0);
      if (!stuck || shortest.isEmpty() || shortest.get().length == 0) {
        return;
      }
      follow(shortest.get());
    }
    Arrays.fill(mask, 0);
    mask[ending[followed] >> 6] |= 1L << ending[followed];
  }

  /** The text ends with its last token; a text that is whole needs the token that says so. */
  private void follow(int[] rest) {
    ending = spelling(rest) == 0 ? rest : Arrays.copyOf(rest, spelling(rest));
    followed = 0;
  }

  /**
   * Takes a token that the mask allows, or another in its place: the first of the shortest ending,
   * when after the one that was drawn there are too few left for any, or none is known.
   *
   * @param tokensLeft how many more the text may have, this one included
   * @return what was taken
   * @throws IllegalArgumentException when the token may not come next
   */
  public int take(int drawn, int tokensLeft) {
    if (followed < ending.length) {
      return followEnding();
    }
    Optional<int[]> before = shortest;
    if (!matcher.acceptToken(drawn)) {
      throw new IllegalArgumentException("token " + drawn + " may not come next");
    }
    boolean knewAnEnding = before.isPresent() && before.get().length > 0;
    if (matcher.numberLength(LONGEST_NUMBER + 1) > LONGEST_NUMBER && knewAnEnding) {
      matcher.rollback(1);
      return takeFirst(before.get());
    }
    shortest = matcher.completionTokens();
    if (shortest.isEmpty() && knewAnEnding && !matcher.isTerminated()) {
      matcher.rollback(1);
      return takeFirst(before.get());
    }
    if (matcher.isTerminated() || fits(shortest, tokensLeft - 1)) {
      return drawn;
    }
    if (before.isEmpty() || !fits(before, tokensLeft)) {
      return drawn; // there was no way to end in time before it either
    }
    int[] rest = before.get();
    if (rest.length == 0) {
      return drawn; // the text is whole, and the vocabulary has no token to say so
    }
    matcher.rollback(1);
    follow(rest);
    cut = true;
    return followEnding();
  }

  /**
   * One token of an ending; then the text goes on. What is left of it is an ending all the same.
   */
  private int takeFirst(int[] rest) {
    if (!matcher.acceptOfCompletion(rest[0])) {
      throw new IllegalStateException("the shortest ending breaks the text");
    }
    shortest =
        matcher.completionTokens().or(() -> Optional.of(Arrays.copyOfRange(rest, 1, rest.length)));
    return rest[0];
  }

  private int followEnding() {
    int token = ending[followed];
    if (!matcher.acceptOfCompletion(token)) {
      throw new IllegalStateException("the shortest ending breaks the text");
    }
    followed++;
    shortest = matcher.completionTokens();
    return token;
  }

  /** Whether an ending needs no more tokens than there are; an unknown one is taken to. */
  private boolean fits(Optional<int[]> rest, int tokens) {
    return rest.isEmpty() || spelling(rest.get()) <= tokens;
  }

  /** How many tokens of an ending are text. */
  private int spelling(int[] tokens) {
    boolean ends = tokens.length > 0 && vocabulary.isEnd(tokens[tokens.length - 1]);
    return ends ? tokens.length - 1 : tokens.length;
  }

  /** The rest of the ending that is followed; none while none is. */
  public int[] restOfEnding() {
    return Arrays.copyOfRange(ending, followed, ending.length);
  }

  /** Whether it ends as it does because few tokens were left: another text was drawn. */
  public boolean isCut() {
    return cut;
  }

  /** As {@link GrammarMatcher#forcedText}. */
  public byte[] forcedText(int most) {
    return matcher.forcedText(most);
  }

  /** Whether the text is whole and nothing but white space that says nothing could follow. */
  public boolean isFinished() {
    if (followed < ending.length || !matcher.isComplete()) {
      return false;
    }
    matcher.fillNextTokenBitmask(following);
    return matcher.goesOnByBlanks()
        ? vocabulary.endsOnly(following)
        : vocabulary.endsOrBlanksOnly(following);
  }
}
