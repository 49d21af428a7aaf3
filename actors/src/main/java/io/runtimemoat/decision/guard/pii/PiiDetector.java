package io.runtimemoat.decision.guard.pii;

import io.runtimemoat.config.GuardSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds personal data and secrets. Time is linear in the text, memory is bounded by the settings,
 * and a text inspected piece by piece gives the same findings as the whole.
 */
public final class PiiDetector {
  private static final int SLICE = 4096;

  private final GuardSettings settings;
  private final List<Recognizer> recognizers;

  public PiiDetector(GuardSettings settings) {
    this.settings = settings;
    // In this order: an e-mail address is not looked for inside a URL's user name and password.
    this.recognizers =
        List.of(
            new CustomRecognizer(),
            new LinkRecognizer(),
            new UrlRecognizer(),
            new SecretRecognizer(),
            new EmailRecognizer(),
            new NumberRecognizer(),
            new PhoneRecognizer(),
            new IpRecognizer());
  }

  /** Everything found in {@code text}. */
  public Findings inspect(TenantRules rules, CharSequence text) {
    List<Finding> findings = new ArrayList<>();
    PiiStream stream = stream(rules);
    int end = Math.min(text.length(), settings.maxChars());
    int most = settings.maxFindings();
    PiiStream.Pieces pieces =
        new PiiStream.Pieces() {
          @Override
          public void clean(CharSequence piece) {}

          @Override
          public void found(Finding finding, CharSequence piece) {
            findings.add(finding);
          }

          @Override
          public void more(CharSequence piece) {
            Finding last = findings.remove(findings.size() - 1);
            int longer = last.end() + piece.length();
            findings.add(new Finding(last.kind(), last.rule(), last.start(), longer));
          }
        };
    for (int at = 0; at < end && findings.size() <= most; at += SLICE) {
      stream.push(text.subSequence(at, Math.min(end, at + SLICE)), pieces);
    }
    if (findings.size() <= most) {
      stream.finish(pieces);
    }
    int inspectedTo = end;
    if (findings.size() > most) {
      inspectedTo = findings.get(most).start();
      findings.subList(most, findings.size()).clear();
    }
    return new Findings(findings, inspectedTo, text.length(), stream.steps());
  }

  /** Inspection of a text that arrives in pieces. */
  public PiiStream stream(TenantRules rules) {
    return new PiiStream(recognizers, rules, settings);
  }
}
