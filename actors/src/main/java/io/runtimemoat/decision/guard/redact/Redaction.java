package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.Findings;

/** The view of a text that features, logs and the ledger get: a label for every finding. */
public final class Redaction {
  /** Stands for text that was not looked at because a bound was reached. */
  public static final String UNCHECKED = "[unchecked]";

  private Redaction() {}

  /** {@code text} with labels such as {@code [email]} in place of its findings. */
  public static String redact(CharSequence text, Findings findings) {
    if (findings.textLength() != text.length()) {
      throw new IllegalArgumentException("the findings are those of another text");
    }
    StringBuilder redacted = new StringBuilder(text.length());
    int at = 0;
    for (Finding finding : findings.findings()) {
      redacted.append(text, at, finding.start()).append(finding.label());
      at = finding.end();
    }
    redacted.append(text, at, Math.max(at, findings.inspectedTo()));
    return findings.isComplete() ? redacted.toString() : redacted.append(UNCHECKED).toString();
  }
}
