package io.runtimemoat.decision.grammar;

import java.util.List;

/**
 * What is known of a text so far.
 *
 * @param at offset of the byte that broke it; of the end of the text unless it is broken
 * @param path JSON Pointer of the value in flight
 * @param expected what may come at {@code at}, or why nothing was decided
 */
public record Verdict(Status status, long at, String path, List<String> expected) {
  /** The kinds of verdicts. */
  public enum Status {
    /** Some valid text begins like this. */
    OK,
    /** The text is valid as it is. */
    COMPLETE,
    /** No valid text begins like this. */
    VIOLATED,
    /** A bound was passed, so that the text can be called neither valid nor invalid. */
    UNDECIDED
  }

  public Verdict {
    expected = List.copyOf(expected);
  }
}
