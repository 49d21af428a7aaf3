package io.runtimemoat.decision.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a gate says about a candidate, and why.
 *
 * @param samples decisions it was judged on
 */
public record GateReport(GateKind kind, Verdict verdict, int samples, List<GateCheck> checks) {
  /** The gate's word. */
  public enum Verdict {
    PASS,
    FAIL,
    /** The log does not carry an answer: nothing changes, and the trainer's cycle is complete. */
    INSUFFICIENT
  }

  public GateReport {
    checks = List.copyOf(checks);
  }

  /** The verdict of checks: one that failed decides, then one that is undecided. */
  static GateReport of(GateKind kind, int samples, List<GateCheck> checks) {
    Verdict verdict = Verdict.PASS;
    for (GateCheck check : checks) {
      if (check.outcome() == GateCheck.Outcome.FAILED) {
        verdict = Verdict.FAIL;
      } else if (check.outcome() == GateCheck.Outcome.UNDECIDED && verdict == Verdict.PASS) {
        verdict = Verdict.INSUFFICIENT;
      }
    }
    return new GateReport(kind, verdict, samples, checks);
  }

  /** With something that was found out beside what it judged; the verdict stays. */
  public GateReport with(GateCheck more) {
    List<GateCheck> all = new ArrayList<>(checks);
    all.add(more);
    return new GateReport(kind, verdict, samples, all);
  }

  /** For people: one line for the verdict and one for each check. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %s on %d decisions%n",
            kind.name().toLowerCase(Locale.ROOT),
            verdict,
            samples));
    for (GateCheck check : checks) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-9s %-18s %.6g (limit %.6g): %s%n",
              check.outcome().name().toLowerCase(Locale.ROOT),
              check.name(),
              check.value(),
              check.limit(),
              check.explanation()));
    }
    return text.toString().replace("\r\n", "\n");
  }
}
