package io.runtimemoat.decision.guard.pii;

/**
 * One piece of personal data or one secret.
 *
 * @param rule what matched, such as {@code us-ssn}, or the name of the tenant's pattern
 * @param start first UTF-16 unit
 * @param end unit after the last one
 */
public record Finding(PiiKind kind, String rule, int start, int end) {
  public Finding {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a finding covers at least one character");
    }
  }

  /** What stands for it in logs, features and the ledger: {@code [email]}, {@code [badge]}. */
  public String label() {
    return "[" + (kind == PiiKind.CUSTOM ? rule : kind.label()) + "]";
  }

  /** Whether it is a link to a host that is not among those of the rules. */
  public boolean isLink() {
    return kind == PiiKind.CUSTOM && rule.equals(LinkRecognizer.RULE);
  }

  Finding shifted(int offset) {
    return new Finding(kind, rule, start + offset, end + offset);
  }
}
