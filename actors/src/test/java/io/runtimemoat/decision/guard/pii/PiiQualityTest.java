package io.runtimemoat.decision.guard.pii;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.guard.TestGuards;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Recall and precision on texts that the detector's patterns had no part in. */
@Tag("verify")
class PiiQualityTest {
  private static final long SEED = 20261121;
  private static final PiiDetector DETECTOR = new PiiDetector(TestGuards.settings());
  private static final TenantRules RULES =
      TenantRules.everything(TestGuards.settings().phoneRegions());

  /** Found and all. */
  private static final class Tally {
    private int found;
    private int all;

    private void add(boolean hit) {
      found += hit ? 1 : 0;
      all++;
    }

    private double share() {
      return (double) found / all;
    }

    private String line(String name) {
      return String.format(Locale.ROOT, "%-44s %5d of %5d  %.4f%n", name, found, all, share());
    }
  }

  @Test
  void recallAndPrecision_holdTheirBars() {
    Map<String, Tally> kinds = new TreeMap<>();
    Map<String, Tally> notations = new TreeMap<>();
    StringBuilder missed = new StringBuilder();
    for (Sample sample : PiiCorpus.of(SEED)) {
      boolean hit = sample.isFoundIn(DETECTOR.inspect(RULES, sample.text()));
      kinds.computeIfAbsent(sample.kind().label(), k -> new Tally()).add(hit);
      notations
          .computeIfAbsent(sample.kind().label() + ", " + sample.group(), k -> new Tally())
          .add(hit);
      missed.append(hit ? "" : "missed: " + sample + "\n");
    }
    Map<String, Tally> clean = new TreeMap<>();
    Tally negatives = new Tally();
    List<HardNegatives.Negative> all = HardNegatives.of(SEED);
    for (HardNegatives.Negative negative : all) {
      Findings findings = DETECTOR.inspect(RULES, negative.text());
      negatives.add(findings.findings().isEmpty());
      clean.computeIfAbsent(negative.sort(), k -> new Tally()).add(findings.findings().isEmpty());
      missed.append(
          findings.findings().isEmpty() ? "" : "false: " + negative + findings.findings() + "\n");
    }
    String report = report(kinds, notations, clean, negatives);
    System.out.println(report);

    assertThat(all).hasSizeGreaterThanOrEqualTo(2000);
    for (String kind : List.of("email", "card", "iban", "secret")) {
      assertThat(share(kinds, kind)).as(kind + "\n" + missed).isGreaterThanOrEqualTo(0.98);
    }
    assertThat(share(kinds, "phone")).as("phone\n" + missed).isGreaterThanOrEqualTo(0.95);
    assertThat(negatives.share()).as("negatives\n" + missed).isGreaterThanOrEqualTo(0.98);
    assertThat(TestGuards.keptResult("guard-pii.txt", report)).isEqualTo(report);
  }

  private static double share(Map<String, Tally> kinds, String kind) {
    return kinds.getOrDefault(kind, new Tally()).share();
  }

  private static String report(
      Map<String, Tally> kinds,
      Map<String, Tally> notations,
      Map<String, Tally> clean,
      Tally negatives) {
    StringBuilder report = new StringBuilder("Personal data found, by kind\n");
    kinds.forEach((kind, tally) -> report.append(tally.line(kind)));
    report.append("\nBy notation\n");
    notations.forEach((notation, tally) -> report.append(tally.line(notation)));
    report.append("\nHard negatives without a finding\n");
    report.append(negatives.line("all"));
    clean.forEach((sort, tally) -> report.append(tally.line(sort)));
    return report.toString().replace("\r\n", "\n");
  }
}
