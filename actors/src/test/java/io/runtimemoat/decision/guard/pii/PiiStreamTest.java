package io.runtimemoat.decision.guard.pii;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.guard.TestGuards;
import io.runtimemoat.decision.guard.redact.EgressRedactor;
import io.runtimemoat.decision.guard.redact.Redaction;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a text is split, the same is found; no text is slow. */
class PiiStreamTest {
  private static final PiiDetector DETECTOR =
      new PiiDetector(TestGuards.settings("max-segment = 2048"));
  private static final TenantRules RULES =
      new TenantRules(
          Set.of(PiiKind.values()),
          List.of("US", "GB", "DE"),
          List.of(CustomPattern.compile("badge", "E-[0-9]{4}", TestGuards.settings())));

  /** Steps per character that no text exceeds; measured: at most 373, phone look-ups included. */
  private static final long MOST_STEPS = 1000;

  @Provide
  Arbitrary<String> texts() {
    return GuardTexts.any();
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return GuardTexts.cuts();
  }

  @Property(tries = 600)
  void anySplit_givesWhatTheWholeGives(
      @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
    String whole = Redaction.redact(text, DETECTOR.inspect(RULES, text));

    assertThat(split(text, cuts)).isEqualTo(whole);
  }

  @Property(tries = 1000)
  void anyText_isInspectedInOrderAndWithoutOverlap(@ForAll String text) {
    Findings findings = DETECTOR.inspect(RULES, text);

    int last = 0;
    for (Finding finding : findings.findings()) {
      assertThat(finding.start()).isGreaterThanOrEqualTo(last);
      last = finding.end();
    }
    assertThat(last).isLessThanOrEqualTo(text.length());
    assertThat(findings.isComplete()).isTrue();
  }

  @Property(tries = 60)
  void longRunWithoutACut_isHeldBackNoLongerThanTheSegment(
      @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
    String joined = text.replaceAll("\\s", "");
    String longText = joined.repeat(joined.isEmpty() ? 0 : 6000 / joined.length() + 1);
    String whole = split(longText, List.of());

    assertThat(split(longText, cuts)).isEqualTo(whole);
  }

  @Test
  void everyBoundary_ofATextWithEverything_givesTheSame() {
    String text =
        "Hi, ada@example.org or +49 30 901820, card 4242 4242 4242 4242; IBAN GB29 NWBK 6016 1331"
            + " 9268 19, from 203.0.113.9 with password: hunter2! and\n"
            + "-----BEGIN PRIVATE KEY-----\n"
            + "MIIEpAIBAAKCAQEA7bq9v3xkq0mXo8c1MIIEpAIBAAKC\n"
            + "-----END PRIVATE KEY-----\n"
            + "E-1234 bye";
    String whole = Redaction.redact(text, DETECTOR.inspect(RULES, text));

    for (int i = 0; i <= text.length(); i++) {
      assertThat(split(text, List.of(i, text.length()))).isEqualTo(whole);
    }
    assertThat(whole)
        .isEqualTo(
            "Hi, [email] or [phone], card [card]; IBAN [iban], from [ip] with password: [secret]"
                + " and\n[secret]\n[badge] bye");
  }

  @Test
  void prose_leavesWordByWord() {
    EgressRedactor redactor = new EgressRedactor(DETECTOR.stream(RULES), Set.of());

    assertThat(redactor.push("The answer is forty-two, and "))
        .isEqualTo("The answer is forty-two, ");
    assertThat(redactor.push("so o")).isEqualTo("and so ");
    assertThat(redactor.heldBack()).isEqualTo(1);
    assertThat(redactor.finish()).isEqualTo("o");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "a@",
        "a@a.",
        "1",
        "1 ",
        "12-",
        "+1 ",
        "(",
        "0 1-",
        "A1 ",
        "AB12 ",
        "://",
        "a://a:",
        "x://u:p@",
        ":",
        "::1 ",
        "1.1.1.",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "sk-",
        "eyJ",
        "eyJ.eyJ.",
        "token=",
        "password: ",
        "a=b1",
        "\u0000",
        " ",
        "phone 5",
        "555 0100 ",
        "E-1234",
        "9999 4105 7058 ",
        "GB29 NWBK 6016 ",
        "tel 030 123456 ",
        "ghp_",
        "415-555-2671,",
      })
  void work_growsWithTheTextAndNotFaster(String unit) {
    long small = DETECTOR.inspect(RULES, unit.repeat(20_000 / unit.length())).steps();
    long large = DETECTOR.inspect(RULES, unit.repeat(80_000 / unit.length())).steps();

    assertThat(small).isBetween(10_000L, MOST_STEPS * 20_000);
    assertThat((double) large / small).isLessThan(4.4);
  }

  private static String split(String text, List<Integer> cuts) {
    EgressRedactor redactor = new EgressRedactor(DETECTOR.stream(RULES), Set.of());
    StringBuilder out = new StringBuilder();
    int at = 0;
    int next = 0;
    while (at < text.length()) {
      int length = cuts.isEmpty() ? text.length() : cuts.get(next++ % cuts.size());
      int end = Math.min(text.length(), at + Math.max(1, length));
      out.append(redactor.push(text.substring(at, end)));
      assertThat(redactor.heldBack()).isLessThanOrEqualTo(2048);
      at = end;
    }
    return out.append(redactor.finish()).toString();
  }
}
