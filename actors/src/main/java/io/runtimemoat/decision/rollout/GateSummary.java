package io.runtimemoat.decision.rollout;

import java.time.Instant;

/**
 * What is kept of a gate's report.
 *
 * @param text the report for people, cut to {@link #MOST_TEXT} characters
 */
public record GateSummary(
    SnapshotName snapshot, GateKind kind, GateReport.Verdict verdict, String text, Instant at) {
  /** A report of every check fits; this bounds the journal. */
  public static final int MOST_TEXT = 8_192;

  public GateSummary {
    text = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text;
  }

  public static GateSummary of(SnapshotName snapshot, GateReport report, Instant at) {
    return new GateSummary(snapshot, report.kind(), report.verdict(), report.text(), at);
  }
}
