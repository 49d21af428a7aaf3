package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Formats;
import java.util.List;
import java.util.Map;

/**
 * Telephone numbers that regulators keep for fiction; where there is none of the right length, the
 * North American one stands in.
 *
 * <p>Sources: NANPA 555 line numbers (555-0100 to 555-0199); Ofcom, "Telephone numbers for use in
 * TV and radio drama"; Arcep, decision 2018-0881 §2.5.12; ACMA, "Phone numbers for use in TV shows,
 * films and creative works"; Bundesnetzagentur, "Rufnummern für Film und Fernsehen"; PTS,
 * "Telefonnummer för användning i böcker och filmer"; ComReg numbering conditions §5.4.
 */
final class FictionNumbers {
  /** Country calling code to national numbers; {@code x} is any digit. */
  private static final Map<Integer, List<String>> RANGES =
      Map.of(
          44, List.of("2079460xxx", "1632960xxx", "7700900xxx", "1134960xxx", "1214960xxx"),
          33, List.of("63998xxxx", "19900xxxx", "26191xxxx", "35301xxxx", "46571xxxx"),
          61, List.of("25550xxxx", "35550xxxx", "75550xxxx", "85550xxxx"),
          49, List.of("3023125xxx", "6990009xxx", "4066969xxx", "8999998xxx", "2214710xxx"),
          46, List.of("701740605", "701740606", "701740607", "313900600", "406280400"),
          353, List.of("2091xxxxx"));

  private static final int NORTH_AMERICA = 1;

  /** From this attempt on the area code changes too: an area has 100 numbers. */
  private static final int OTHER_AREA_FROM = 2;

  private static final String RULE_PREFIX = "phone-";

  private FictionNumbers() {}

  /** A number in the notation of {@code original} where its length allows. */
  static String phone(String rule, String original, int attempt, SurrogateForge.Draws draws) {
    String digits = SurrogateForge.digitsOf(original);
    Formats.Phone phone =
        Formats.phone(original, rule.substring(RULE_PREFIX.length()))
            .orElse(new Formats.Phone(NORTH_AMERICA, digits));
    String national = phone.nationalNumber();
    String fiction = national(phone, attempt, draws);
    if (fiction.length() == national.length() && digits.endsWith(national)) {
      String lead = digits.substring(0, digits.length() - national.length());
      return SurrogateForge.laidOut(original, lead + fiction);
    }
    return "+1" + northAmerican("", OTHER_AREA_FROM, draws);
  }

  private static String national(Formats.Phone phone, int attempt, SurrogateForge.Draws draws) {
    if (phone.countryCode() == NORTH_AMERICA) {
      return northAmerican(phone.nationalNumber(), attempt, draws);
    }
    List<String> ranges = RANGES.getOrDefault(phone.countryCode(), List.of());
    if (ranges.isEmpty()) {
      return "";
    }
    String range = ranges.get(draws.below(ranges.size()));
    StringBuilder number = new StringBuilder();
    for (int i = 0; i < range.length(); i++) {
      number.append(range.charAt(i) == 'x' ? draws.of("0123456789") : range.charAt(i));
    }
    return number.toString();
  }

  private static String northAmerican(String national, int attempt, SurrogateForge.Draws draws) {
    String area =
        national.length() == 10 && attempt < OTHER_AREA_FROM
            ? national.substring(0, 3)
            : "" + (2 + draws.below(8)) + draws.below(9) + (2 + draws.below(8));
    return area + "55501" + draws.below(10) + draws.below(10);
  }
}
