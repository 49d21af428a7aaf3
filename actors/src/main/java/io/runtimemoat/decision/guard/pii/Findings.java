package io.runtimemoat.decision.guard.pii;

import java.util.List;

/**
 * What was found in a text.
 *
 * @param findings in the order of the text, without overlaps
 * @param inspectedTo where inspection ended: the text's length, or less when a bound was reached;
 *     what lies beyond must be treated as personal data
 * @param textLength the text's length in UTF-16 units
 * @param steps characters read, look-ups included at their price: the work that was done
 */
public record Findings(List<Finding> findings, int inspectedTo, int textLength, long steps) {
  public Findings {
    findings = List.copyOf(findings);
  }

  /** Whether all of the text was looked at. */
  public boolean isComplete() {
    return inspectedTo == textLength;
  }
}
