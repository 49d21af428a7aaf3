package io.runtimemoat.decision.guard.pii;

import com.google.re2j.Matcher;

/** A tenant's own patterns. */
final class CustomRecognizer implements Recognizer {
  @Override
  public void scan(Scan scan) {
    if (scan.rules().patterns().isEmpty()) {
      return;
    }
    String segment = scan.slice(scan.from(), scan.to());
    for (CustomPattern pattern : scan.rules().patterns()) {
      scan.spend((long) segment.length() * pattern.pattern().programSize());
      Matcher matcher = pattern.pattern().matcher(segment);
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          scan.add(
              PiiKind.CUSTOM,
              pattern.name(),
              scan.from() + matcher.start(),
              scan.from() + matcher.end());
        }
      }
    }
  }
}
