package io.runtimemoat.decision.guard.pii;

import java.util.HashMap;
import java.util.Map;

/** International bank account numbers: ISO 13616, lengths of the SWIFT registry (release 99). */
final class Iban {
  static final int SHORTEST = 15;
  static final int LONGEST = 33;

  private static final String LENGTHS =
      "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
          + " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21"
          + " HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27"
          + " MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24"
          + " RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22"
          + " VG24 XK20 YE30";

  private static final Map<String, Integer> LENGTH = new HashMap<>();

  static {
    for (String entry : LENGTHS.split(" ", -1)) {
      LENGTH.put(entry.substring(0, 2), Integer.parseInt(entry.substring(2)));
    }
  }

  private Iban() {}

  /** Length of the country's numbers, or 0. */
  static int length(String country) {
    return LENGTH.getOrDefault(country, 0);
  }

  /** Whether upper-case {@code number} is one: country, length, check digits. */
  static boolean isValid(String number) {
    return number.length() >= SHORTEST
        && number.length() == length(number.substring(0, 2))
        && CheckDigits.modulo(number.substring(4) + number.substring(0, 4), 97) == 1;
  }
}
