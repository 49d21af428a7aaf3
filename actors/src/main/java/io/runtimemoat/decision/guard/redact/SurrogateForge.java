package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.Formats;
import io.runtimemoat.decision.random.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Makes a look-alike of a value, always the same one for (key, value, attempt).
 *
 * <p>Look-alikes come from ranges that belong to nobody: example.com (RFC 2606), TEST-NET and
 * 198.18.0.0/15 (RFC 5737, RFC 2544), 2001:db8::/32 (RFC 3849), card numbers of the networks'
 * tests, telephone numbers for fiction. A national number is one that breaks its country's rules,
 * since one that keeps them is somebody's.
 */
final class SurrogateForge {
  /** From this attempt on the value is only a mark: its format leaves too few others. */
  private static final int MARK_FROM = 6;

  /** Shorter look-alikes turn up in answers by accident; longer ones cost memory. */
  private static final int SHORTEST = 8;

  private static final int LONGEST = 128;

  /** One in 15 random numbers of the form of an SSN is none. */
  private static final int MOST_DRAWS = 1000;

  private static final int MARK_LENGTH = 20;
  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final String[] EXAMPLES = {"example.com", "example.net", "example.org"};
  private static final String DIGITS = "0123456789";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final MacKey key;

  SurrogateForge(MacKey key) {
    this.key = key;
  }

  String make(Finding finding, String original, int attempt) {
    Draws draws = new Draws(key, finding.kind().label(), original, attempt);
    String made =
        attempt >= MARK_FROM
            ? mark(draws)
            : switch (finding.kind()) {
              case EMAIL -> email(draws);
              case PHONE ->
                  isPlain(original, 7, 19, false)
                      ? FictionNumbers.phone(finding.rule(), original, attempt, draws)
                      : scrambled(original, 0, draws);
              case CARD ->
                  isPlain(original, 12, 19, false)
                      ? card(original, draws)
                      : scrambled(original, 0, draws);
              case IBAN ->
                  isPlain(original, 15, 34, true)
                      ? iban(original, draws)
                      : scrambled(original, 0, draws);
              case NATIONAL_ID -> nationalId(original, draws);
              case IP -> original.indexOf(':') >= 0 ? ipv6(draws) : ipv4(attempt, draws);
              case SECRET -> scrambled(original, issuerPrefix(original), draws);
              case URL_CREDENTIALS, CUSTOM -> scrambled(original, 0, draws);
            };
    boolean fits = made.length() >= SHORTEST && made.length() <= LONGEST;
    return fits && !made.equals(original) ? made : mark(draws);
  }

  /** Whether it is the number alone, not one that was found together with what overlaps it. */
  private static boolean isPlain(String original, int fewest, int most, boolean letters) {
    int count = 0;
    for (int i = 0; i < original.length(); i++) {
      char c = original.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        count++;
        if (c > 127 || !(letters || (c >= '0' && c <= '9'))) {
          return false;
        }
      }
    }
    return count >= fewest && count <= most && (!letters || Character.isLetter(original.charAt(0)));
  }

  private static String email(Draws draws) {
    StringBuilder local = new StringBuilder();
    for (int syllable = 0; syllable < 4; syllable++) {
      local.append(draws.of(CONSONANTS)).append(draws.of(VOWELS));
    }
    return local.append(draws.of(DIGITS)) + "@" + EXAMPLES[draws.below(EXAMPLES.length)];
  }

  private static String card(String original, Draws draws) {
    String digits = digitsOf(original);
    StringBuilder made = new StringBuilder(testPrefix(digits));
    while (made.length() < digits.length() - 1) {
      made.append(draws.of(DIGITS));
    }
    made.append(Formats.luhnDigit(made.toString()));
    return laidOut(original, made.toString());
  }

  /** The networks' own test numbers begin so (Stripe and PayPal list them). */
  private static String testPrefix(String digits) {
    return switch (digits.charAt(0)) {
      case '4' -> "400000";
      case '5' -> digits.charAt(1) == '0' ? "501800" : "555555";
      case '2' -> "222300";
      case '6' -> digits.startsWith("62") ? "620000" : "601111";
      case '3' ->
          switch (digits.charAt(1)) {
            case '4', '7' -> "378282";
            case '5' -> "353011";
            default -> "305693";
          };
      default -> digits.substring(0, 6);
    };
  }

  private static String iban(String original, Draws draws) {
    StringBuilder bare = new StringBuilder();
    for (int i = 0; i < original.length(); i++) {
      char c = original.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        bare.append(bare.length() < 4 ? c : draws.like(c));
      }
    }
    return laidOut(original, Formats.ibanChecked(bare.toString().toUpperCase(Locale.ROOT)));
  }

  private static String nationalId(String original, Draws draws) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      String made = scrambled(original, 0, draws);
      if (!Formats.isNationalId(made)) {
        return made;
      }
    }
    return mark(draws);
  }

  /** Three digits in each part that varies, so that no address begins another. */
  private static String ipv4(int attempt, Draws draws) {
    int host = 100 + draws.below(155);
    if (attempt < 2) {
      return (draws.below(2) == 0 ? "198.51.100." : "203.0.113.") + host;
    }
    return "198.1" + (8 + draws.below(2)) + "." + (100 + draws.below(155)) + "." + host;
  }

  private static String ipv6(Draws draws) {
    StringBuilder made = new StringBuilder("2001:db8");
    for (int group = 0; group < 6; group++) {
      made.append(":").append(Integer.toHexString(0x1000 + draws.below(0xF000)));
    }
    return made.toString();
  }

  private static int issuerPrefix(String secret) {
    return secret.startsWith("eyJ") ? 3 : Formats.issuerPrefix(secret);
  }

  /** Every letter and digit after {@code keep} for another of its class. */
  private static String scrambled(String original, int keep, Draws draws) {
    StringBuilder made = new StringBuilder(original.length());
    int changed = 0;
    for (int i = 0; i < original.length(); i++) {
      char c = original.charAt(i);
      char other = i < keep ? c : draws.like(c);
      changed += other == c ? 0 : 1;
      made.append(other);
    }
    return changed * 2 >= SHORTEST ? made.toString() : "";
  }

  private static String mark(Draws draws) {
    StringBuilder made = new StringBuilder("ref");
    while (made.length() < MARK_LENGTH) {
      made.append(draws.of(LOWER)).append(draws.of(DIGITS));
    }
    return made.toString();
  }

  static String digitsOf(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    text.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
    return digits.toString();
  }

  /** {@code made} with the separators of {@code original}. */
  static String laidOut(String original, String made) {
    StringBuilder text = new StringBuilder(original.length());
    int used = 0;
    for (int i = 0; i < original.length(); i++) {
      char c = original.charAt(i);
      text.append(Character.isLetterOrDigit(c) ? made.charAt(used++) : c);
    }
    return text.toString();
  }

  /** Numbers from HMAC-SHA256 in counter mode. */
  static final class Draws {
    private final MacKey key;
    private final byte[] kind;
    private final byte[] value;
    private final int attempt;
    private byte[] block = {};
    private int used;
    private int counter;

    Draws(MacKey key, String kind, String value, int attempt) {
      this.key = key;
      this.kind = kind.getBytes(StandardCharsets.UTF_8);
      this.value = value.getBytes(StandardCharsets.UTF_8);
      this.attempt = attempt;
    }

    /** A number in [0, bound), its bias below 2^-15. */
    int below(int bound) {
      if (used + 4 > block.length) {
        block =
            key.tag(
                kind, value, new byte[] {(byte) attempt, (byte) (counter >> 8), (byte) counter});
        counter++;
        used = 0;
      }
      int word = 0;
      for (int i = 0; i < 4; i++) {
        word = word << 8 | (block[used++] & 0xFF);
      }
      return Integer.remainderUnsigned(word, bound);
    }

    char of(String alphabet) {
      return alphabet.charAt(below(alphabet.length()));
    }

    /** A letter or digit of the same class; other signs stay, letters of other scripts do not. */
    char like(char c) {
      if (c >= '0' && c <= '9') {
        return of(DIGITS);
      }
      if (Character.isUpperCase(c)) {
        return of(UPPER);
      }
      return Character.isLetter(c) ? of(LOWER) : c;
    }
  }
}
