package io.runtimemoat.decision.grammar.text;

/** Reads bytes that lie together, many at a time where that is possible. For one thread. */
public interface PieceReader {
  /**
   * Reads bytes from a state on.
   *
   * @return how many were read; 0 if the next one must be read alone
   */
  int read(TextState state, byte[] bytes, int from, int to);

  /** The state after what was read last. */
  TextState state();
}
