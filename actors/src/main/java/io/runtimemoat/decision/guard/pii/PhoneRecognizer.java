package io.runtimemoat.decision.guard.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Phone numbers, by libphonenumber's numbering plans.
 *
 * <p>International notation ({@code +}) always counts; national notation where its groups are those
 * of a region of the tenant, or where the text says phone. The library is only asked about short
 * candidates that look like a number, and a bounded number of times: once the bound is used up,
 * what looks like a number counts as one.
 */
final class PhoneRecognizer implements Recognizer {
  private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();

  /** Followed by the region of national notation, or by {@link #NO_REGION}. */
  static final String RULE = "phone-";

  /** The number must carry its country. */
  static final String NO_REGION = "ZZ";

  // ITU-T E.164 §6: 15 digits; national notation may add a trunk prefix, and "00" two.
  private static final int FEWEST_DIGITS = 7;
  private static final int MOST_DIGITS = 17;
  private static final int MOST_CHARACTERS = 32;
  private static final int MOST_MARKS = 3;
  private static final int MOST_CUTS = 3;

  /** Shorter national numbers look like years, prices and parts of other things. */
  private static final int FEWEST_DIGITS_ALONE = 9;

  /** What a look-up costs compared with reading a character (about 10 µs against 10 ns). */
  private static final int LOOK_UP_STEPS = 1000;

  private static final List<String> WORDS =
      List.of(
          "phone",
          "telephone",
          "tel",
          "tél",
          "mobile",
          "mobil",
          "mob",
          "cell",
          "cellphone",
          "call",
          "fax",
          "sms",
          "text",
          "whatsapp",
          "signal",
          "dial",
          "ring",
          "hotline",
          "landline",
          "number is",
          "reach me",
          "reach us",
          "contact",
          "telefon",
          "telefonnummer",
          "handy",
          "rufnummer",
          "anrufen",
          "téléphone",
          "portable",
          "appelez",
          "numéro",
          "teléfono",
          "telefono",
          "móvil",
          "celular",
          "llame",
          "telefone",
          "ligue",
          "cellulare",
          "chiamare",
          "telefoon",
          "mobiel",
          "bel",
          "telefonu",
          "komórka",
          "puhelin",
          "telefonnr",
          "電話",
          "携帯",
          "手机",
          "电话",
          "전화",
          "휴대폰");

  private record Chain(int start, int end, int digits, int groups) {}

  @Override
  public void scan(Scan scan) {
    if (!scan.rules().wants(PiiKind.PHONE)) {
      return;
    }
    int i = scan.from();
    while (i < scan.to()) {
      char c = scan.at(i);
      int end = i;
      if ((Chars.isDigit(c) || c == '+' || c == '(') && beginsHere(scan, i)) {
        end = number(scan, i, c);
      }
      i = end > i ? end : skip(scan, i);
    }
  }

  private static int skip(Scan scan, int start) {
    int i = start + 1;
    while (i < scan.to() && Chars.isDigit(scan.at(start)) && Chars.isDigit(scan.at(i))) {
      i++;
    }
    return i;
  }

  private static boolean beginsHere(Scan scan, int start) {
    char before = scan.at(start - 1);
    boolean joined = "-.,/:+".indexOf(before) >= 0 && Chars.isAlnum(scan.at(start - 2));
    boolean label = before == ':' && Chars.isLetter(scan.at(start - 2));
    return !Chars.isWord(before) && before != '#' && before != '$' && (!joined || label);
  }

  private static int number(Scan scan, int start, char first) {
    Chain chain = chain(scan, start);
    for (int cut = 0; cut < MOST_CUTS && chain.digits() >= FEWEST_DIGITS; cut++) {
      if (chain.digits() <= MOST_DIGITS && !Chars.isWord(scan.at(chain.end()))) {
        String region = region(scan, chain, first == '+');
        if (!region.isEmpty()) {
          scan.add(PiiKind.PHONE, RULE + region, start, chain.end());
          return chain.end();
        }
      }
      chain = shorter(scan, chain);
    }
    return start;
  }

  /** The digits from {@code start} on with what stands between the groups of a phone number. */
  private static Chain chain(Scan scan, int start) {
    int digits = 0;
    int groups = 0;
    int marks = 0;
    int end = start;
    for (int i = start; i < scan.to() && i - start < MOST_CHARACTERS; i++) {
      char c = scan.at(i);
      if (Chars.isDigit(c)) {
        groups += i == start || !Chars.isDigit(scan.at(i - 1)) ? 1 : 0;
        digits++;
        marks = 0;
        end = i + 1;
      } else if (!isMark(c) || (c == '+' && i != start) || ++marks > MOST_MARKS) {
        break;
      }
    }
    return new Chain(start, end, digits, groups);
  }

  /** The chain without its last group. */
  private static Chain shorter(Scan scan, Chain chain) {
    int end = chain.end();
    int digits = chain.digits();
    while (end > chain.start() && Chars.isDigit(scan.at(end - 1))) {
      end--;
      digits--;
    }
    while (end > chain.start() && !Chars.isDigit(scan.at(end - 1))) {
      end--;
    }
    return new Chain(chain.start(), end, digits, chain.groups() - 1);
  }

  private static boolean isMark(char c) {
    return c == ' '
        || Chars.isBlank(c)
        || c == '-'
        || c == '.'
        || c == '/'
        || c == '('
        || c == ')'
        || c == '+'
        || c == '\u2013';
  }

  /** The region whose notation it is, {@link #NO_REGION} if it names its country, or empty. */
  private static String region(Scan scan, Chain chain, boolean international) {
    String text = scan.slice(chain.start(), chain.end());
    if (international) {
      return isValid(scan, text) ? NO_REGION : "";
    }
    if (text.startsWith("00") && isValid(scan, "+" + text.substring(2))) {
      return NO_REGION;
    }
    boolean named = ContextWords.near(scan.before(chain.start()), WORDS);
    if (!named && (chain.digits() < FEWEST_DIGITS_ALONE || chain.groups() < 2 || isDecimal(text))) {
      return "";
    }
    for (String region : scan.rules().phoneRegions()) {
      if (isNational(scan, text, region, named)) {
        return region;
      }
    }
    return "";
  }

  /** One point alone: a fraction, a coordinate. */
  private static boolean isDecimal(String text) {
    int point = text.indexOf('.');
    return point > 0
        && text.indexOf('.', point + 1) < 0
        && text.chars().allMatch(c -> c == '.' || Chars.isDigitUnit(c));
  }

  private static boolean isValid(Scan scan, String text) {
    if (!takeLookUp(scan)) {
      return true;
    }
    try {
      return PLANS.isValidNumber(PLANS.parse(text, NO_REGION));
    } catch (NumberParseException e) {
      return false;
    }
  }

  private static boolean isNational(Scan scan, String text, String region, boolean named) {
    if (!takeLookUp(scan)) {
      return true;
    }
    try {
      PhoneNumber number = PLANS.parse(text, region);
      return PLANS.isValidNumberForRegion(number, region)
          && (named || isGrouped(text, PLANS.format(number, PhoneNumberFormat.NATIONAL)));
    } catch (NumberParseException e) {
      return false;
    }
  }

  /**
   * Whether the digits stand in the groups of the region, or at least its area code stands alone.
   * (The library's own test of groups looks for resources it does not have and logs each of them.)
   */
  private static boolean isGrouped(String text, String formatted) {
    String[] written = text.strip().split("[^0-9]+", -1);
    String[] usual = formatted.strip().split("[^0-9]+", -1);
    if (Arrays.equals(written, usual)) {
      return true;
    }
    int first = written[0].isEmpty() ? 1 : 0;
    int usualFirst = usual[0].isEmpty() ? 1 : 0;
    boolean area = written[first].equals(usual[usualFirst]) && written[first].charAt(0) == '0';
    for (int i = first + 1; i < written.length; i++) {
      area &= written[i].length() >= 2;
    }
    return area && written.length - first >= 2;
  }

  private static boolean takeLookUp(Scan scan) {
    if (!scan.takePhoneCheck()) {
      return false;
    }
    scan.spend(LOOK_UP_STEPS);
    return true;
  }

  /** The regions of {@code codes} that the library does not know. */
  static List<String> unknown(List<String> codes) {
    Set<String> known = PLANS.getSupportedRegions();
    return codes.stream().filter(c -> !known.contains(c.toUpperCase(Locale.ROOT))).toList();
  }
}
