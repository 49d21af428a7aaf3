package io.runtimemoat.decision.guard.pii;

import java.util.List;
import java.util.Set;

/** Payment cards: Luhn, and the issuer ranges of ISO/IEC 7812 that networks publish. */
final class Card {
  static final int SHORTEST = 12;
  static final int LONGEST = 19;

  /** How numbers are grouped in writing, as lengths of the groups. */
  private static final Set<String> GROUPED =
      Set.of("4-4-4-4", "4-6-5", "4-6-4", "4-4-4-4-3", "6-13", "4-4-4-2", "4-4-4-1");

  private record Range(String network, String low, String high, Set<Integer> lengths) {}

  private static final List<Range> RANGES =
      List.of(
          new Range("visa", "4", "4", Set.of(16, 19)),
          new Range("mastercard", "51", "55", Set.of(16)),
          new Range("mastercard", "2221", "2720", Set.of(16)),
          new Range("amex", "34", "34", Set.of(15)),
          new Range("amex", "37", "37", Set.of(15)),
          new Range("discover", "6011", "6011", Set.of(16, 19)),
          new Range("discover", "644", "659", Set.of(16, 19)),
          new Range("jcb", "3528", "3589", Set.of(16)),
          new Range("diners", "300", "305", Set.of(14)),
          new Range("diners", "36", "36", Set.of(14, 16)),
          new Range("diners", "38", "39", Set.of(14)),
          new Range("unionpay", "62", "62", Set.of(16, 17, 18, 19)),
          new Range("maestro", "5018", "5018", Set.of(16, 18, 19)),
          new Range("maestro", "5893", "5893", Set.of(16, 18, 19)),
          new Range("maestro", "6304", "6304", Set.of(16, 18, 19)),
          new Range("maestro", "6759", "6763", Set.of(16, 18, 19)),
          new Range("mir", "2200", "2204", Set.of(16)),
          new Range("rupay", "60", "60", Set.of(16)),
          new Range("rupay", "81", "82", Set.of(16)));

  /** Too short, or shared with bar codes and account numbers: only where the text says card. */
  private static final List<Range> RANGES_IN_CONTEXT =
      List.of(
          new Range("visa", "4", "4", Set.of(13)),
          new Range("maestro", "50", "50", Set.of(12, 13, 14, 15, 16, 17, 18, 19)),
          new Range("maestro", "56", "69", Set.of(12, 13, 14, 15, 16, 17, 18, 19)));

  static final List<String> CONTEXT =
      List.of("card", "visa", "maestro", "credit", "debit", "karte", "carte", "tarjeta", "carta");

  private Card() {}

  static boolean isGrouping(String grouping) {
    return GROUPED.contains(grouping);
  }

  static boolean isCard(String digits) {
    return in(RANGES, digits) && CheckDigits.luhn(digits);
  }

  static boolean isCardInContext(String digits) {
    return in(RANGES_IN_CONTEXT, digits) && CheckDigits.luhn(digits);
  }

  private static boolean in(List<Range> ranges, String digits) {
    for (Range range : ranges) {
      String head = digits.substring(0, range.low().length());
      if (range.lengths().contains(digits.length())
          && head.compareTo(range.low()) >= 0
          && head.compareTo(range.high()) <= 0) {
        return true;
      }
    }
    return false;
  }
}
