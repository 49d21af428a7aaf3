package io.runtimemoat.decision.grammar.text;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one grammar, byte by byte. Holds no state of a text: one machine serves all threads.
 * States come from the machine that they are given to.
 *
 * <p>Every state that is not null can be completed, as far as the grammar's bounds allow to know.
 */
public interface TextMachine {
  /** The state before the first byte. */
  TextState start();

  /**
   * The state after a byte; null if no text of the grammar begins like this.
   *
   * @param at offset of the byte
   * @param text the bytes up to it
   * @throws UndecidedException beyond a bound
   */
  @Nullable TextState next(TextState state, int b, long at, TextView text);

  /** A reader of bytes that lie together, for one text at a time. */
  PieceReader reader();

  /** Whether the text may end here. */
  boolean isComplete(TextState state, long at, TextView text);

  /**
   * Tries what may come inside a string of JSON; null where the text is not between two of its
   * characters.
   */
  @Nullable CharacterReader characters(TextState state);

  /**
   * Whether any plain characters lead back to a state: none that a string of JSON would end with or
   * escape.
   */
  boolean ignoresPlain(TextState state);

  /** What a state's masks are known by, with value equality; null if they cannot be kept. */
  @Nullable Object keyOf(TextState state);

  /** The shortest bytes that complete the text, as far as some are known. */
  Optional<byte[]> shortestCompletion(TextState state, long at, TextView text);

  /** What may come next, for a reader. */
  List<String> expectations(TextState state);

  /** What would complete a text, the place in flight first; not all of many. */
  List<Hint> hints(TextState state);

  /** Memory that the grammar takes by now, roughly: it grows as texts ask for more of it. */
  long estimatedBytes();

  /**
   * JSON Pointers of a schema's parts whose values are decided when they end, as far as texts have
   * come to them by now.
   */
  List<String> heldPaths();

  /** The most bytes of a value that is decided when it ends. */
  int maxHeldBytes();
}
