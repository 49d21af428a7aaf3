package io.runtimemoat.decision.guard.pii;

/** The arithmetic that tells a number from an accident; inputs are ASCII digits, or as said. */
final class CheckDigits {
  // J. Verhoeff, "Error detecting decimal codes", 1969: the dihedral group D5 and its permutation.
  private static final String[] DIHEDRAL = {
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"
  };
  private static final String[] PERMUTED = {
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258"
  };

  private CheckDigits() {}

  /** ISO/IEC 7812-1, annex B. */
  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /** The number modulo {@code modulus}; letters count 10 to 35 in two digits (ISO 13616). */
  static int modulo(String alnum, int modulus) {
    int rest = 0;
    for (int i = 0; i < alnum.length(); i++) {
      int value = Character.digit(alnum.charAt(i), 36);
      rest = (rest * (value > 9 ? 100 : 10) + value) % modulus;
    }
    return rest;
  }

  /** Sum of digit times weight; weights may be fewer than digits. */
  static int weighted(String digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (digits.charAt(i) - '0') * weights[i];
    }
    return sum;
  }

  static boolean verhoeff(String digits) {
    int check = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      check = DIHEDRAL[check].charAt(PERMUTED[i % 8].charAt(digit) - '0') - '0';
    }
    return check == 0;
  }

  /** ISO 7064 MOD 11,10. */
  static boolean mod1110(String digits) {
    int product = 10;
    for (int i = 0; i < digits.length() - 1; i++) {
      int sum = (digits.charAt(i) - '0' + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digits.charAt(digits.length() - 1) - '0';
  }

  /** EAN-13: weights 1 and 3 from the left. */
  static boolean ean13(String digits) {
    return weighted(digits, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
  }

  /** Whether {@code month} and {@code day} are two digits each of a day of some year. */
  static boolean isDay(String month, String day) {
    int m = Integer.parseInt(month);
    int d = Integer.parseInt(day);
    int most = m == 2 ? 29 : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
    return m >= 1 && m <= 12 && d >= 1 && d <= most;
  }
}
