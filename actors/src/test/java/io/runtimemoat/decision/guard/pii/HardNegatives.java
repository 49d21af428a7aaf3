package io.runtimemoat.decision.guard.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Texts that look like personal data and are none. */
final class HardNegatives {
  private static final String ALNUM = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  private static final int EACH = 80;

  private final Random random;

  private HardNegatives(long seed) {
    random = new Random(seed);
  }

  /** A text and the sort of look-alike in it. */
  record Negative(String sort, String text) {}

  static List<Negative> of(long seed) {
    HardNegatives source = new HardNegatives(seed);
    List<Negative> all = new ArrayList<>();
    for (Sort sort : Sort.values()) {
      Supplier<String> make = () -> source.make(sort);
      for (int i = 0; i < EACH; i++) {
        all.add(new Negative(sort.name().toLowerCase(Locale.ROOT), make.get()));
      }
    }
    return all;
  }

  private enum Sort {
    ORDER_ID,
    LONG_ORDER_ID,
    ISO_DATE,
    DATE_TIME,
    LOCAL_DATE,
    EPOCH,
    PRICE,
    VERSION,
    SHA256,
    MD5,
    GIT_COMMIT,
    UUID_TEXT,
    PRODUCT_CODE,
    ARITHMETIC,
    COORDINATES,
    LUHN_FAILS,
    IBAN_FAILS,
    PHONE_LIKE_ID,
    AT_SIGN,
    CODE,
    TIME,
    MAC_ADDRESS,
    ISBN,
    BASE64_TEXT,
    NUMBER_TABLE,
    FILE_NAME,
    URL,
    YEARS,
    SCIENTIFIC,
    SECRET_WORDS
  }

  private String digits(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
    return text.toString();
  }

  private String alnum(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(ALNUM.charAt(random.nextInt(ALNUM.length())));
    }
    return text.toString();
  }

  private String hex(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }

  private int in(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String f(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private String make(Sort sort) {
    return switch (sort) {
      case ORDER_ID -> f("Order #%s was shipped, invoice %s follows.", digits(8), digits(10));
      case LONG_ORDER_ID -> f("Tracking id %s, parcel %s", digits(12), digits(18));
      case ISO_DATE -> f("released on %d-%02d-%02d", in(1980, 2030), in(1, 12), in(1, 28));
      case DATE_TIME ->
          f(
              "at %d-%02d-%02dT%02d:%02d:%02d.%sZ",
              in(2000, 2030), in(1, 12), in(1, 28), in(0, 23), in(0, 59), in(0, 59), digits(6));
      case LOCAL_DATE ->
          f(
              "on %02d.%02d.%d and %02d/%02d/%d",
              in(1, 28), in(1, 12), in(1950, 2030), in(1, 12), in(1, 28), in(1950, 2030));
      case EPOCH -> f("{\"ts\": 17%s, \"ms\": 17%s}", digits(8), digits(11));
      case PRICE ->
          f(
              "total %d,%s.%s USD or %d.%s,%s EUR",
              in(1, 999), digits(3), digits(2), in(1, 999), digits(3), digits(2));
      case VERSION ->
          f(
              "%s %d.%d.%d.%d",
              pick("version", "Chrome/120 build", "firmware", "release"),
              in(0, 20),
              in(0, 9),
              in(0, 255),
              in(0, 255));
      case SHA256 -> "sha256:" + hex(64);
      case MD5 -> "md5 " + hex(32) + " ok";
      case GIT_COMMIT -> "commit " + hex(40) + " fixes " + hex(7);
      case UUID_TEXT -> "id=" + new UUID(random.nextLong(), random.nextLong());
      case PRODUCT_CODE -> f("SKU %s-%s-%s", alnum(3), alnum(5), alnum(4));
      case ARITHMETIC ->
          f("%s + %s = %s; %s * %s", digits(4), digits(7), digits(8), digits(5), digits(3));
      case COORDINATES -> f("at %d.%s, -%d.%s", in(1, 89), digits(7), in(1, 179), digits(7));
      case LUHN_FAILS -> luhnFails();
      case IBAN_FAILS -> ibanFails();
      case PHONE_LIKE_ID ->
          f(
              "%s %s-%s-%s",
              pick("ticket", "case", "part", "batch"), "1" + digits(2), digits(3), digits(4));
      case AT_SIGN ->
          pick(
              "npm i @types/node@20.1." + digits(1),
              "logo@2x.png",
              "user@localhost",
              "@override me",
              "git@github.com:acme/site.git",
              "a @ b",
              "price @ 3.50 each",
              "foo@bar",
              "@alice @bob");
      case CODE ->
          f(
              "int[] %s = {%s, %s, 0x%s}; // line %s",
              pick("xs", "table"), digits(3), digits(5), hex(8), digits(4));
      case TIME ->
          f(
              "%02d:%02d:%02d.%s to %02d:%02d",
              in(0, 23), in(0, 59), in(0, 59), digits(3), in(0, 23), in(0, 59));
      case MAC_ADDRESS ->
          f("eth0 %s:%s:%s:%s:%s:%s", hex(2), hex(2), hex(2), hex(2), hex(2), hex(2));
      case ISBN -> f("ISBN 978-%s-%s-%s-%s", digits(1), digits(4), digits(4), digits(1));
      case BASE64_TEXT -> "data:image/png;base64," + alnum(in(30, 90)) + "==";
      case NUMBER_TABLE ->
          f(
              "%s %s %s %s\n%s %s %s",
              digits(2), digits(5), digits(3), digits(1), digits(3), digits(2), digits(6));
      case FILE_NAME ->
          f("IMG_%s_%s.jpg and report-%s.v%d.pdf", digits(8), digits(6), digits(6), in(1, 9));
      case URL -> f("https://example.com/items/%s?page=%d&ref=%s", digits(9), in(1, 99), hex(12));
      case YEARS ->
          f("from %d - %d, %d %d", in(1900, 2020), in(1900, 2020), in(1900, 2020), in(1900, 2020));
      case SCIENTIFIC -> f("%d.%se-%02d or 0.%s", in(1, 9), digits(9), in(1, 20), digits(15));
      case SECRET_WORDS ->
          pick(
              "max_tokens: 4096",
              "the token count is 1024",
              "password: required",
              "secret santa 2024",
              "tokens per second = 35.5",
              "enter your password here",
              "token = getToken(user)",
              "set the api key in the settings",
              "class sk-circle-fade-dot",
              "Bearer tokens expire");
    };
  }

  private String luhnFails() {
    String body = pick("4", "51", "37", "6011") + digits(16);
    body = body.substring(0, 15);
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      int d = body.charAt(i) - '0';
      sum += i % 2 == 0 ? d / 5 + d * 2 % 10 : d;
    }
    int right = (10 - sum % 10) % 10;
    String all = body + (right + in(1, 9)) % 10;
    return "reference " + (random.nextBoolean() ? all : all.replaceAll("(.{4})(?=.)", "$1 "));
  }

  private String ibanFails() {
    // one digit off: 97 is prime, so no other check digits fit
    String right = pick("DE89370400440532013000", "GB29NWBK60161331926819", "NL91ABNA0417164300");
    int at = in(10, right.length() - 1);
    char other = (char) ('0' + (right.charAt(at) - '0' + in(1, 9)) % 10);
    return "account " + right.substring(0, at) + other + right.substring(at + 1);
  }
}
