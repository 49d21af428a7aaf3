package io.runtimemoat.decision.guard.pii;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Texts with personal data, made from public lists and specifications and from nothing of the
 * detector.
 *
 * <p>Cards: the test numbers that Stripe, PayPal, Adyen and Worldpay publish. IBANs: examples of
 * the SWIFT registry. Phones: libphonenumber's example numbers, which its authors take from the
 * regulators. Keys: the lengths and alphabets in the issuers' documentation.
 */
final class PiiCorpus {
  private static final String[] FRAMES = {
    "Please send it to %s before Friday.",
    "contact: %s",
    "%s",
    "The customer wrote: \"my details are %s, thanks\"",
    "{\"role\":\"user\",\"value\":\"%s\"}",
    "Bitte an %s schicken.",
    "Hola, soy Ana (%s) y tengo una pregunta.",
    "see <%s> for more",
    "1) Smith; %s; 2024-03-01; paid",
    "- %s\n- nothing else",
    "Anna's entry is %s.",
    "名前は田中、連絡先は%sです",
  };

  /** A phone's notation says less about itself: half of these say what it is. */
  private static final String[] PHONE_FRAMES = {
    "Call me at %s tomorrow.",
    "Phone: %s",
    "My number is %s, thanks",
    "You can reach John Smith under %s (office).",
    "%s is where we are until noon.",
    "Jane Doe, 12 Main Street, %s",
    "tel:%s",
    "{\"mobile\":\"%s\"}",
    "Signature\nKim Lee | %s | Sales",
    "WhatsApp %s please",
  };

  private static final String[] CARDS = {
    "4242424242424242", "4000056655665556", "5555555555554444", "2223003122003222",
    "5200828282828210", "5105105105105100", "378282246310005", "371449635398431",
    "6011111111111117", "6011000990139424", "30569309025904", "36227206271667",
    "3566002020360505", "6200000000000005", "4111111111111111", "4012888888881881",
    "3530111333300000", "38520000023237", "4917610000000000", "5101180000000007",
    "2222400070000005", "6011601160116611", "4444333322221111", "5454545454545454",
    "343434343434343", "6759649826438453", "4462030000000000", "4000002500003155",
  };

  private static final String[] IBANS = {
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "AZ21NABZ00000000137010001944",
    "BA391290079401028494",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BH67BMAG00001299123456",
    "BR1800360305000010009795493C1",
    "BY13NBRB3600900000002Z00AB00",
    "CH9300762011623852957",
    "CR05015202001026284066",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "DO28BAGR00000001212453611324",
    "EE382200221020145685",
    "EG380019000500000000263180002",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FO6264600001631634",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GE29NB0000000101904917",
    "GI75NWBK000000007099453",
    "GL8964710001000206",
    "GR1601101250000000012300695",
    "GT82TRAJ01020000001210029690",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IL620108000000099999999",
    "IQ98NBIQ850123456789012",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "JO94CBJO0010000000000131000302",
    "KW81CBKU0000000000001234560101",
    "KZ86125KZT5004100100",
    "LB62099900000001001901229114",
    "LC55HEMM000100010012001200023015",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MR1300020001010000123456753",
    "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PK36SCBL0000001123456702",
    "PL61109010140000071219812874",
    "PS92PALS000000000400123456702",
    "PT50000201231234567890154",
    "QA58DOHB00001234567890ABCDEFG",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "SA0380000000608010167519",
    "SC18SSCB11010000000000001497USD",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "ST68000100010051845310112",
    "SV62CENR00000000000000700025",
    "TL380080012345678910157",
    "TN5910006035183598478831",
    "TR330006100519786457841326",
    "UA213223130000026007233566001",
    "VG96VPVG0000012345678901",
    "XK051212012345678906",
  };

  private static final String[] REGIONS = {
    "US", "GB", "DE", "FR", "IT", "ES", "NL", "BE", "CH", "AT",
    "SE", "PL", "PT", "IE", "BR", "MX", "IN", "JP", "KR", "AU",
  };

  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";
  private static final String HEX = "0123456789abcdef";

  private final Random random;
  private final List<Sample> samples = new ArrayList<>();

  private PiiCorpus(long seed) {
    random = new Random(seed);
  }

  static List<Sample> of(long seed) {
    PiiCorpus corpus = new PiiCorpus(seed);
    corpus.emails();
    corpus.cards();
    corpus.ibans();
    corpus.keys();
    corpus.phones();
    return corpus.samples;
  }

  private void add(PiiKind kind, String group, String value) {
    samples.add(Sample.in(kind, group, pick(FRAMES), value));
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String draw(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private void emails() {
    String[] firsts = {
      "ada", "j.smith", "maria-jose", "o'brien", "li_wei", "x", "jürgen", "Anna.K"
    };
    String[] lasts = {"", "+news", ".2024", "99", "_work", "-de", ".mc-donald"};
    String[] hosts = {"mail", "corp-it", "uni", "a.b.sub", "xn--bcher-kva", "münchen", "t-online"};
    String[] tops = {"com", "de", "co.uk", "io", "museum", "com.br", "academy", "eu", "xyz"};
    for (int i = 0; i < 600; i++) {
      String local = pick(firsts) + pick(lasts) + (random.nextInt(3) == 0 ? draw(DIGITS, 2) : "");
      add(PiiKind.EMAIL, "email", local + "@" + pick(hosts) + "." + pick(tops));
    }
  }

  private void cards() {
    for (String card : CARDS) {
      for (int i = 0; i < 4; i++) {
        add(PiiKind.CARD, "card", card);
        add(PiiKind.CARD, "card", grouped(card, " "));
        add(PiiKind.CARD, "card", grouped(card, "-"));
      }
    }
  }

  private static String grouped(String card, String by) {
    int[] cuts = card.length() == 16 ? new int[] {4, 8, 12} : new int[] {4, 10};
    StringBuilder text = new StringBuilder(card);
    for (int i = cuts.length - 1; i >= 0; i--) {
      text.insert(cuts[i], by);
    }
    return text.toString();
  }

  private void ibans() {
    for (String iban : IBANS) {
      for (int i = 0; i < 3; i++) {
        add(PiiKind.IBAN, "iban", iban);
        add(PiiKind.IBAN, "iban", iban.replaceAll("(.{4})(?=.)", "$1 "));
      }
    }
    for (int i = 0; i < 200; i++) {
      String country = pick("DE:18", "NL:A10", "GB:A14", "ES:20", "AT:16", "FR:23", "PL:24");
      boolean bank = country.charAt(3) == 'A';
      int length = Integer.parseInt(country.substring(bank ? 4 : 3));
      String account = (bank ? draw(UPPER, 4) : "") + draw(DIGITS, length);
      add(PiiKind.IBAN, "iban", withCheck(country.substring(0, 2), account));
    }
  }

  /** ISO 13616 by BigInteger: other arithmetic than the detector's. */
  private static String withCheck(String country, String account) {
    StringBuilder number = new StringBuilder();
    (account + country + "00").chars().forEach(c -> number.append(Character.digit(c, 36)));
    int rest = new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue();
    return country + "%02d".formatted(98 - rest) + account;
  }

  private void keys() {
    String alnum = LOWER + UPPER + DIGITS;
    String base64 = alnum + "-_";
    for (int i = 0; i < 40; i++) {
      key("sk-" + draw(alnum, 48));
      key("sk-proj-" + draw(base64, 74) + "1");
      key("sk-ant-api03-" + draw(base64, 92) + "9A");
      key("ghp_" + draw(alnum, 36));
      key("github_pat_" + draw(alnum, 22) + "_" + draw(alnum, 59));
      key("glpat-" + draw(alnum, 19) + "7");
      key("AKIA" + draw(UPPER + "234567", 16));
      key("xoxb-" + draw(DIGITS, 12) + "-" + draw(DIGITS, 13) + "-" + draw(alnum, 24));
      key("AIza" + draw(alnum, 35));
      key("sk_live_" + draw(alnum, 24));
      key("hf_" + draw(LOWER + UPPER, 34));
      key("npm_" + draw(alnum, 36));
      key("SG." + draw(alnum, 22) + "." + draw(alnum, 43));
      key("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi" + draw(base64, 30) + "." + draw(base64, 43));
      key(pem());
      assigned("aws_secret_access_key = %s", draw(alnum + "+/", 39) + "4");
      assigned("DB_PASSWORD=%s", draw(LOWER, 6) + draw(DIGITS, 2) + "!" + draw(UPPER, 3));
      assigned("Authorization: Bearer %s", draw(alnum, 30) + "5");
      assigned("api_key: \"%s\"", draw(HEX, 32));
    }
  }

  private void key(String key) {
    add(PiiKind.SECRET, "key", key);
  }

  private void assigned(String frame, String key) {
    samples.add(Sample.in(PiiKind.SECRET, "key", frame, key));
  }

  private String pem() {
    StringBuilder key = new StringBuilder("-----BEGIN RSA PRIVATE KEY-----\n");
    for (int line = 0; line < 12; line++) {
      key.append(draw(LOWER + UPPER + DIGITS + "+/", 64)).append('\n');
    }
    return key + "-----END RSA PRIVATE KEY-----";
  }

  private void phones() {
    PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    PhoneNumberType[] types = {
      PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE
    };
    for (String region : REGIONS) {
      for (PhoneNumberType type : types) {
        PhoneNumber number = plans.getExampleNumberForType(region, type);
        if (number == null) {
          continue;
        }
        String national = plans.format(number, PhoneNumberFormat.NATIONAL);
        String international = plans.format(number, PhoneNumberFormat.INTERNATIONAL);
        String e164 = plans.format(number, PhoneNumberFormat.E164);
        for (int i = 0; i < 3; i++) {
          phone("E.164", e164);
          phone("international", international);
          phone("international, other signs", international.replace(' ', '.'));
          phone("international, other signs", international.replace(' ', '-'));
          phone("00", "00" + international.substring(1));
          phone("national", national);
          phone("national", national);
          if (random.nextBoolean()) {
            phone("national, other signs", national.replace(' ', '-'));
          } else {
            String bare = national.replaceAll("[^0-9]", "");
            samples.add(
                Sample.in(PiiKind.PHONE, "national, bare", pick("Phone: %s", "Tel. %s"), bare));
          }
        }
      }
    }
  }

  private void phone(String notation, String value) {
    samples.add(Sample.in(PiiKind.PHONE, notation, pick(PHONE_FRAMES), value));
  }
}
