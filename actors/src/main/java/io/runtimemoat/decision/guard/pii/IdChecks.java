package io.runtimemoat.decision.guard.pii;

import static io.runtimemoat.decision.guard.pii.CheckDigits.isDay;
import static io.runtimemoat.decision.guard.pii.CheckDigits.modulo;
import static io.runtimemoat.decision.guard.pii.CheckDigits.weighted;

/** The rules of national numbers, each on its upper-case letters and digits without separators. */
final class IdChecks {
  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

  /** Decreto Ministeriale 12/03/1974: values of the characters in odd places. */
  private static final int[] FISCALE_ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private IdChecks() {}

  private static int number(String digits, int from, int to) {
    return Integer.parseInt(digits.substring(from, to));
  }

  private static int digit(String digits, int at) {
    return digits.charAt(at) - '0';
  }

  /** Social Security Administration, POMS RM 10201.035: never 000, 666, 9xx, x-00-x, x-x-0000. */
  static boolean ssn(String n) {
    int area = number(n, 0, 3);
    return area != 0 && area != 666 && area < 900 && number(n, 3, 5) > 0 && number(n, 5, 9) > 0;
  }

  /** IRS IRM 3.21.263: 9xx with the fourth and fifth digit in 50-65, 70-88, 90-92, 94-99. */
  static boolean itin(String n) {
    int group = number(n, 3, 5);
    return n.charAt(0) == '9'
        && group >= 50
        && group != 89
        && group != 93
        && (group < 66 || group > 69);
  }

  /** HMRC NIM39110. */
  static boolean nino(String n) {
    String prefix = n.substring(0, 2);
    return "DFIQUV".indexOf(n.charAt(0)) < 0
        && "DFIOQUV".indexOf(n.charAt(1)) < 0
        && !"BG GB NK KN TN NT ZZ".contains(prefix)
        && n.charAt(8) <= 'D';
  }

  /** Steuer-ID: ISO 7064 MOD 11,10; of the first ten digits one is repeated, and not all differ. */
  static boolean steuerId(String n) {
    int[] count = new int[10];
    for (int i = 0; i < 10; i++) {
      count[digit(n, i)]++;
    }
    int repeated = 0;
    int most = 0;
    for (int c : count) {
      repeated += c > 1 ? 1 : 0;
      most = Math.max(most, c);
    }
    return n.charAt(0) != '0' && repeated == 1 && most <= 3 && CheckDigits.mod1110(n);
  }

  /** INSEE: sex, month, department, key = 97 - number mod 97; Corsica's 2A and 2B count 19, 18. */
  static boolean nir(String n) {
    String number = n.substring(0, 13);
    if (Chars.isLetter(n.charAt(6))) {
      boolean corsica = n.startsWith("2A", 5) || n.startsWith("2B", 5);
      if (!corsica) {
        return false;
      }
      number = n.substring(0, 5) + (n.charAt(6) == 'A' ? "19" : "18") + n.substring(7, 13);
    }
    int month = number(n, 3, 5);
    boolean isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
    boolean isSex = "123478".indexOf(n.charAt(0)) >= 0;
    return isSex && isMonth && 97 - modulo(number, 97) == number(n, 13, 15);
  }

  /** Real Decreto 1553/2005: the letter is the number modulo 23. */
  static boolean dni(String n) {
    return n.charAt(8) == DNI_LETTERS.charAt(number(n, 0, 8) % 23);
  }

  /** As the DNI, with X, Y, Z for 0, 1, 2. */
  static boolean nie(String n) {
    int first = "XYZ".indexOf(n.charAt(0));
    return first >= 0 && dni(first + n.substring(1));
  }

  static boolean codiceFiscale(String n) {
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = n.charAt(i);
      int value = Chars.isDigit(c) ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? FISCALE_ODD[value] : value;
    }
    return "ABCDEHLMPRST".indexOf(n.charAt(8)) >= 0 && n.charAt(15) == 'A' + sum % 26;
  }

  /** The eleven test. */
  static boolean bsn(String n) {
    return number(n, 0, 9) > 9_999_999 && weighted(n, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
  }

  static boolean pesel(String n) {
    int month = number(n, 2, 4) % 20;
    return isDay(Integer.toString(month), n.substring(4, 6))
        && weighted(n, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
  }

  /** Luhn over the last ten digits; a coordination number adds 60 to the day. */
  static boolean personnummer(String n) {
    String ten = n.substring(n.length() - 10);
    int day = number(ten, 4, 6);
    return isDay(ten.substring(2, 4), Integer.toString(day > 60 ? day - 60 : day))
        && CheckDigits.luhn(ten);
  }

  /** The last sign is the other nine digits modulo 31; a letter in the middle is the century. */
  static boolean hetu(String n) {
    boolean century = !Chars.isDigit(n.charAt(6)) || n.length() == 11;
    if (century && "ABCDEFYXWVU".indexOf(n.charAt(6)) < 0) {
      return false;
    }
    String serial = century ? n.substring(7, 10) : n.substring(6, 9);
    char check = n.charAt(n.length() - 1);
    return isDay(n.substring(2, 4), n.substring(0, 2))
        && HETU_LETTERS.charAt(modulo(n.substring(0, 6) + serial, 31)) == check;
  }

  /** 97 - number mod 97, with a 2 in front for those born after 1999. */
  static boolean belgian(String n) {
    String number = n.substring(0, 9);
    int key = number(n, 9, 11);
    boolean day = isDay(Integer.toString(number(n, 2, 4) % 20), n.substring(4, 6));
    return day && (97 - modulo(number, 97) == key || 97 - modulo("2" + number, 97) == key);
  }

  static boolean cpf(String n) {
    boolean varied = n.chars().anyMatch(c -> c != n.charAt(0));
    int first = weighted(n, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = weighted(n, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return varied && digit(n, 9) == first && digit(n, 10) == second;
  }

  static boolean nif(String n) {
    int rest = weighted(n, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return "1235689".indexOf(n.charAt(0)) >= 0 && digit(n, 8) == (rest < 2 ? 0 : 11 - rest);
  }

  static boolean aadhaar(String n) {
    return n.charAt(0) > '1' && CheckDigits.verhoeff(n);
  }

  static boolean sin(String n) {
    return n.charAt(0) != '0' && n.charAt(0) != '8' && CheckDigits.luhn(n);
  }

  /** Only the date: the check digit was given up in 2007. */
  static boolean cpr(String n) {
    return isDay(n.substring(2, 4), n.substring(0, 2));
  }

  static boolean norwegian(String n) {
    return weighted(n, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
        && weighted(n, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  static boolean ahv(String n) {
    return n.startsWith("756") && CheckDigits.ean13(n);
  }
}
