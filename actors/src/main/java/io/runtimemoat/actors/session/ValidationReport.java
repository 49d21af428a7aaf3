package io.runtimemoat.actors.session;

import java.util.List;

/**
 * What was done so that the documents of an answer are some.
 *
 * @param steps in their order; none where they are as one attempt wrote them
 * @param held JSON Pointers of the schema's parts whose values leave only once they have ended, as
 *     far as texts of this schema have come to them on this node, not all of many; empty where all
 *     leaves as it comes
 */
public record ValidationReport(List<Step> steps, List<String> held) {
  /** Nothing was done. */
  public static final ValidationReport NONE = new ValidationReport(List.of(), List.of());

  /** The arm of what we ended ourselves. */
  static final String OURSELVES = "moat";

  public ValidationReport {
    steps = List.copyOf(steps);
    held = List.copyOf(held);
  }

  /** What was done. */
  public enum Action {
    /** Another attempt went on behind what was kept. */
    CONTINUED,
    /** What an attempt had said before it was lost stands. */
    KEPT,
    /** A short valid ending was written behind what was kept. */
    CLAMPED,
    /** A model was held to the shortest ending in time for the token limit; where is not known. */
    SHORTENED
  }

  /**
   * One thing that was done.
   *
   * @param keptBytes of the document that stood before, in UTF-8; 0 where that is not known
   * @param by arm id, or {@code moat}
   */
  public record Step(int choice, Action action, long keptBytes, String by) {}
}
