package io.runtimemoat.decision.grammar.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries what may come inside a string of JSON, in characters, whether they are escaped or not. For
 * one thread.
 */
public interface CharacterReader {
  /** Any number of any characters may follow. */
  int UNLIMITED = Integer.MAX_VALUE;

  /** It depends on the characters which of them may follow. */
  int UNKNOWN = -1;

  /** What comes after every character. */
  int BEYOND_ALL = Character.MAX_CODE_POINT + 1;

  /** Whether what begins with a backslash must be tried byte by byte. */
  boolean escapesApart();

  /** How many may follow, whichever they are, and no more; or one of the constants. */
  int room();

  /** The kinds of which some character may come at all, as far as that is known. */
  long mayCome();

  /** Whether a character may come after {@code depth} others that were tried before. */
  boolean read(int depth, int codePoint);

  /**
   * Whether every text of at most {@code length} characters of some kinds may come after {@code
   * depth}, as far as that is known: false says nothing.
   */
  boolean takesAll(int depth, long kinds, int length);

  /**
   * The least character beyond one that {@link #read} refused which may perhaps come in its place;
   * {@link #BEYOND_ALL} for none.
   */
  int nextAfter(int depth, int codePoint);

  /** Whether some character from {@code first} to {@code last} may come after {@code depth}. */
  boolean canTake(int depth, int first, int last);

  /**
   * The state after the quote that ends the string there; null if it may not end. Where the room is
   * known it is found for any characters but {@link #exceptions}; equal states are the same object.
   */
  @Nullable TextState closed(int depth);

  /** Where the room is known, the texts after which a quote means something else. */
  List<String> exceptions();

  /** Whether a byte may follow the quote at once. */
  boolean mayFollow(byte b);

  /**
   * Whether what follows the quote must be tried together with the characters before it.
   *
   * @param quotes that follow
   * @param ends whether values around the string may end there
   */
  boolean needsText(int quotes, boolean ends);
}
