package io.runtimemoat.decision.guard.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What makers of look-alikes need to know of the formats. */
public final class Formats {
  private Formats() {}

  /** A phone number's country calling code and what follows it. */
  public record Phone(int countryCode, String nationalNumber) {}

  /** The parts of a written phone number; {@code region} is the home of national notation. */
  public static Optional<Phone> phone(String written, String region) {
    try {
      String text = written.startsWith("00") ? "+" + written.substring(2) : written;
      PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
      PhoneNumber number = plans.parse(text, region.toUpperCase(Locale.ROOT));
      return Optional.of(
          new Phone(number.getCountryCode(), plans.getNationalSignificantNumber(number)));
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  /** The Luhn digit that completes {@code digits}. */
  public static int luhnDigit(String digits) {
    for (int digit = 0; digit < 9; digit++) {
      if (CheckDigits.luhn(digits + digit)) {
        return digit;
      }
    }
    return 9;
  }

  /** An upper-case IBAN with its check digits put right. */
  public static String ibanChecked(String iban) {
    String country = iban.substring(0, 2);
    String rest = iban.substring(4);
    int check = 98 - CheckDigits.modulo(rest + country + "00", 97);
    return country + (check < 10 ? "0" : "") + check + rest;
  }

  /** Whether a written number passes the rules of some country. */
  public static boolean isNationalId(String written) {
    StringBuilder shape = new StringBuilder();
    StringBuilder alnum = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (Chars.isAlnum(c)) {
        alnum.append(c);
      }
      shape.append(Chars.isDigit(c) ? 'd' : Chars.isLetter(c) ? 'A' : Chars.isBlank(c) ? ' ' : c);
    }
    return NationalId.passesAny(shape.toString(), alnum.toString().toUpperCase(Locale.ROOT));
  }

  /** How many first characters of a token only say who issued it. */
  public static int issuerPrefix(String token) {
    return TokenPrefix.length(token);
  }

  /** The region codes that no numbering plan is known for. */
  public static List<String> unknownRegions(List<String> codes) {
    return PhoneRecognizer.unknown(codes);
  }
}
