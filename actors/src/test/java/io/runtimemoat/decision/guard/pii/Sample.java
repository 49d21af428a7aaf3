package io.runtimemoat.decision.guard.pii;

/** A text with one known value in it. */
record Sample(PiiKind kind, String group, String text, int start, int end) {
  static Sample in(PiiKind kind, String group, String frame, String value) {
    int at = frame.indexOf("%s");
    return new Sample(kind, group, frame.replace("%s", value), at, at + value.length());
  }

  boolean isFoundIn(Findings findings) {
    return findings.findings().stream()
        .anyMatch(f -> f.kind() == kind && f.start() <= start && f.end() >= end);
  }
}
