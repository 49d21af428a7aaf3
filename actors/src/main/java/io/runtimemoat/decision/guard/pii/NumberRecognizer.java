package io.runtimemoat.decision.guard.pii;

import java.util.Locale;

/** Numbers with check digits: payment cards, IBANs, national numbers, grouped or not. */
final class NumberRecognizer implements Recognizer {
  /** Most letters and digits of a format: an IBAN's 34. */
  private static final int MOST_CHARACTERS = 34;

  private static final int MOST_GROUPS = 10;

  @Override
  public void scan(Scan scan) {
    int i = scan.from();
    while (i < scan.to()) {
      if (!Chars.isAlnum(scan.at(i))) {
        i++;
        continue;
      }
      if (beginsHere(scan, i)) {
        candidates(scan, i);
      }
      while (i < scan.to() && Chars.isAlnum(scan.at(i))) {
        i++;
      }
    }
  }

  /** Not within a word, a decimal fraction, a UUID or a dotted name. */
  private static boolean beginsHere(Scan scan, int start) {
    char before = scan.at(start - 1);
    boolean joined = before == '-' || before == '.' || before == ',' || before == '+';
    return !Chars.isWord(before) && !(joined && Chars.isAlnum(scan.at(start - 2)));
  }

  private static boolean endsHere(Scan scan, int end) {
    char after = scan.at(end);
    boolean joined = after == '-' || after == '.' || after == ',';
    boolean goesOn =
        after == '-' ? Chars.isAlnum(scan.at(end + 1)) : Chars.isDigit(scan.at(end + 1));
    return !Chars.isWord(after) && !(joined && goesOn);
  }

  /** Every run of groups from {@code start} on that could be one number. */
  private static void candidates(Scan scan, int start) {
    StringBuilder alnum = new StringBuilder();
    StringBuilder shape = new StringBuilder();
    StringBuilder grouping = new StringBuilder();
    boolean digitsOnly = true;
    char separator = 0;
    boolean uniform = true;
    int at = start;
    for (int group = 0; group < MOST_GROUPS; group++) {
      int groupStart = at;
      while (at < scan.to() && Chars.isAlnum(scan.at(at)) && alnum.length() <= MOST_CHARACTERS) {
        char c = scan.at(at);
        boolean digit = Chars.isDigit(c);
        digitsOnly &= digit;
        alnum.append(c);
        shape.append(digit ? 'd' : 'A');
        at++;
      }
      if (alnum.length() > MOST_CHARACTERS) {
        return;
      }
      grouping.append(group == 0 ? "" : "-").append(at - groupStart);
      if (endsHere(scan, at)) {
        Candidate candidate =
            new Candidate(
                start, at, alnum.toString(), shape.toString(), grouping.toString(), group > 0);
        judge(scan, candidate, digitsOnly, uniform);
      }
      char next = scan.at(at);
      if (at >= scan.to() || !isSeparator(next) || !Chars.isAlnum(scan.at(at + 1))) {
        return;
      }
      char normal = Chars.isBlank(next) ? ' ' : next;
      uniform &= group == 0 || normal == separator;
      separator = normal;
      shape.append(normal);
      at++;
    }
  }

  private record Candidate(
      int start, int end, String alnum, String shape, String grouping, boolean grouped) {}

  private static void judge(Scan scan, Candidate c, boolean digitsOnly, boolean uniform) {
    String upper = c.alnum.toUpperCase(Locale.ROOT);
    int length = upper.length();
    if (digitsOnly && length >= Card.SHORTEST && length <= Card.LONGEST && uniform) {
      card(scan, c, upper);
    }
    if (!digitsOnly
        && length >= Iban.SHORTEST
        && length <= Iban.LONGEST
        && (uniform || !c.grouped)
        && Iban.isValid(upper)) {
      scan.add(PiiKind.IBAN, "iban", c.start, c.end);
    }
    if (length >= 9 && length <= 16 && !(c.grouped && isPartOfMore(scan, c))) {
      NationalId.find(scan, c.shape, upper, c.start, c.end);
    }
  }

  /** Twelve of sixteen digits in groups of four are no national number. */
  private static boolean isPartOfMore(Scan scan, Candidate c) {
    boolean before = Chars.isBlank(scan.at(c.start - 1)) && Chars.isDigit(scan.at(c.start - 2));
    boolean after = Chars.isBlank(scan.at(c.end)) && Chars.isDigit(scan.at(c.end + 1));
    return before || after;
  }

  private static void card(Scan scan, Candidate c, String digits) {
    if (c.grouped && !Card.isGrouping(c.grouping)) {
      return;
    }
    boolean card =
        Card.isCard(digits)
            || (Card.isCardInContext(digits)
                && ContextWords.near(scan.before(c.start), Card.CONTEXT));
    if (card) {
      scan.add(PiiKind.CARD, "card", c.start, c.end);
    }
  }

  private static boolean isSeparator(char c) {
    return Chars.isBlank(c) || c == '-' || c == '.' || c == '+';
  }
}
