package io.runtimemoat.decision.grammar.text;

/**
 * Tries characters that neither end nor escape anything: no quotes, backslashes or controls. For
 * one thread.
 */
public interface PlainReader {
  /** Any number of any such characters may follow. */
  int UNLIMITED = Integer.MAX_VALUE;

  /** It depends on the characters which of them may follow. */
  int UNKNOWN = -1;

  /** How many may follow, whichever they are, and no more; or one of the constants. */
  int room();

  /** Whether a character may come after {@code depth} others that were tried before. */
  boolean read(int depth, int codePoint);
}
