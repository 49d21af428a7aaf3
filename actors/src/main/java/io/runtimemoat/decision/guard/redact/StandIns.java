package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.PiiKind;
import java.util.ArrayList;
import java.util.List;

/** What may stand in an answer in place of what was found there, what says most first. */
final class StandIns {
  private StandIns() {}

  private static final int MOST_FICTION = 100;
  private static final int CARD_DIGITS = 16;

  /**
   * In a text: the label, something of the kind that is nobody's, the shape alone, nothing.
   *
   * @param number of the value among those with its label: different values stay different
   */
  static List<String> ofText(Finding finding, CharSequence value, int number) {
    List<String> all = new ArrayList<>();
    String label = finding.label();
    String suffix = number == 1 ? "" : "-" + number;
    all.add(label.substring(0, label.length() - 1) + suffix + "]");
    all.add(nobodys(finding.kind(), number, suffix));
    all.add(shape(value, 'x', '0'));
    all.add(shape(value, 'a', '1'));
    all.add("");
    return all;
  }

  /** In place of digits of a number of JSON. */
  static List<String> ofNumber(CharSequence value, int number) {
    int digits = (int) value.chars().filter(c -> c >= '0' && c <= '9').count();
    String low = "0".repeat(Math.max(0, digits - 1));
    String last = String.valueOf(number - 1);
    String high = low.length() < last.length() ? "" : low.substring(last.length());
    return List.of(last, String.valueOf(number), "1" + high + last, "9".repeat(digits));
  }

  /** RFC 2606, RFC 5737, the North American numbers for fiction, and numbers of no bank. */
  private static String nobodys(PiiKind kind, int number, String suffix) {
    int fiction = (number - 1) % MOST_FICTION;
    return switch (kind) {
      case EMAIL -> "redacted" + suffix + "@example.com";
      case IP -> "192.0.2." + fiction;
      case PHONE -> "+12025550" + (MOST_FICTION + fiction);
      case CARD -> "0".repeat(CARD_DIGITS - String.valueOf(number - 1).length()) + (number - 1);
      case CUSTOM, URL_CREDENTIALS, SECRET, IBAN, NATIONAL_ID -> "redacted" + suffix;
    };
  }

  private static String shape(CharSequence value, char letter, char digit) {
    StringBuilder shape = new StringBuilder();
    value
        .codePoints()
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                shape.append(digit);
              } else if (Character.isLetter(c)) {
                shape.append(Character.isUpperCase(c) ? Character.toUpperCase(letter) : letter);
              } else {
                shape.appendCodePoint(c);
              }
            });
    return shape.toString();
  }
}
