package io.runtimemoat.decision.guard.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.TestGuards;
import io.runtimemoat.decision.guard.pii.Finding;
import io.runtimemoat.decision.guard.pii.GuardTexts;
import io.runtimemoat.decision.guard.pii.PiiKind;
import io.runtimemoat.decision.guard.pii.TenantRules;
import io.runtimemoat.decision.guard.redact.StreamRestorer.Escaping;
import io.runtimemoat.decision.random.MacKey;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogatesTest {
  private static final Guard GUARD = new Guard(TestGuards.settings());
  private static final TenantRules RULES = GUARD.rules(Map.of("badge", "E-[0-9]{4}"));
  private static final MacKey KEY = new MacKey(new byte[32]);
  private static final String TEXT =
      "ada@example.org, +49 30 901820, 4242 4242 4242 4242, GB29 NWBK 6016 1331 9268 19,"
          + " 203.0.113.9, 078-05-1120, https://u:p4ss@h.io/x, AKIAIOSFODNN7EXAMPLE, E-1234 and"
          + " ada@example.org again";

  private static final String[] FOUND_IN_TEXT = {
    "ada@example.org",
    "901820",
    "4242 4242",
    "NWBK 6016",
    "203.0.113.9,",
    "078-05-1120",
    "p4ss",
    "AKIAIOSFODNN7EXAMPLE",
    "E-1234"
  };

  @Provide
  Arbitrary<String> texts() {
    return GuardTexts.any();
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return GuardTexts.cuts();
  }

  @Property(tries = 300)
  void restoring_undoesMasking_howeverTheAnswerIsSplit(
      @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of(text, TEXT));

    assertThat(split(surrogates, Escaping.NONE, surrogates.masked().get(0), cuts)).isEqualTo(text);
    assertThat(surrogates.masked().get(1)).doesNotContain(FOUND_IN_TEXT);
  }

  @Property(tries = 300)
  void restoring_insideJson_undoesMasking_howeverItIsEscapedAndSplit(
      @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts, @ForAll int mix) {
    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of(text));
    String answer = escaped(surrogates.masked().get(0), mix);

    String restored = split(surrogates, Escaping.JSON, answer, cuts);

    assertThat(unescaped(restored)).isEqualTo(text);
  }

  @Property(tries = 300)
  void textWithoutSurrogates_passesUnchanged(
      @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
    Surrogates none = GUARD.mask(RULES, KEY, List.of("nothing here"));

    assertThat(split(none, Escaping.NONE, text, cuts)).isEqualTo(text);
    assertThat(split(none, Escaping.JSON, text, cuts)).isEqualTo(text);
  }

  @Test
  void everyBoundary_restoresTheSame() {
    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of(TEXT));
    String masked = surrogates.masked().get(0);

    for (int i = 0; i <= masked.length(); i++) {
      StreamRestorer restorer = surrogates.restorer(Escaping.NONE);
      String restored =
          restorer.push(masked.substring(0, i))
              + restorer.push(masked.substring(i))
              + restorer.finish();
      assertThat(restored).isEqualTo(TEXT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "EMAIL~ada@example.de~[a-z]+[0-9]@example\\.(com|net|org)",
        "PHONE~+1 (415) 555-2671~\\+1 \\(415\\) 555-01[0-9]{2}",
        "PHONE~+44 20 7031 3000~\\+44 [0-9]{2} [0-9]{4} [0-9]{4}",
        "PHONE~+33 1 42 68 53 00~\\+33 [0-9] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}",
        "CARD~4242-4242-4242-4242~4000-00[0-9]{2}-[0-9]{4}-[0-9]{4}",
        "CARD~378282246310005~378282[0-9]{9}",
        "IBAN~DE89 3704 0044 0532 0130 00~DE[0-9]{2}( [0-9]{4}){4} [0-9]{2}",
        "IP~8.8.4.4~(198\\.51\\.100|203\\.0\\.113)\\.[12][0-9]{2}",
        "IP~2a00:1450:4001:81b::200e~2001:db8(:[0-9a-f]{4}){6}",
        "SECRET~AKIAIOSFODNN7EXAMPLE~AKIA[A-Z]{8}[0-9][A-Z]{7}",
      })
  void surrogate_isOfTheSameKindAndForm(PiiKind kind, String value, String form) {
    String masked = GUARD.mask(RULES, KEY, List.of(value)).masked().get(0);

    assertThat(masked).matches(form).isNotEqualTo(value);
    assertThat(GUARD.inspect(RULES, masked).findings())
        .extracting(Finding::kind)
        .containsExactly(kind);
  }

  @Test
  void nationalNumber_becomesOneThatIsNobodys() {
    String masked = GUARD.mask(RULES, KEY, List.of("my ssn 078-05-1120")).masked().get(0);

    assertThat(masked).matches("my ssn [0-9]{3}-[0-9]{2}-[0-9]{4}");
    assertThat(GUARD.inspect(RULES, masked).findings()).isEmpty();
  }

  @Test
  void sameValue_hasOneSurrogatePerRequestKey() {
    MacKey other =
        new MacKey(
            "another request's key, 32 bytes!"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    String masked = GUARD.mask(RULES, KEY, List.of("a@b.com and a@b.com")).masked().get(0);

    String[] parts = masked.split(" and ", -1);
    assertThat(parts[0]).isEqualTo(parts[1]);
    assertThat(GUARD.mask(RULES, KEY, List.of("a@b.com")).masked()).containsExactly(parts[0]);
    assertThat(GUARD.mask(RULES, other, List.of("a@b.com")).masked()).doesNotContain(parts[0]);
  }

  @Test
  void surrogateThatIsInTheRequest_isNotTaken() {
    String taken = GUARD.mask(RULES, KEY, List.of("a@b.com")).masked().get(0);

    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of("a@b.com", "or x" + taken));

    assertThat(surrogates.masked().get(0)).isNotEqualTo(taken);
    assertThat(split(surrogates, Escaping.NONE, surrogates.masked().get(1), List.of(1)))
        .isEqualTo("or x" + taken);
  }

  @Test
  void numberWrittenWithoutItsSeparators_isRestoredWithoutThem() {
    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of("card 4242 4242 4242 4242"));
    String bare = surrogates.masked().get(0).substring(5).replace(" ", "");

    assertThat(split(surrogates, Escaping.NONE, "It is " + bare + ".", List.of(3)))
        .isEqualTo("It is 4242424242424242.");
  }

  @Test
  void manyValuesOfOneKind_allGetTheirOwn() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      text.append("+1 415 555 2").append(100 + i).append(", ");
    }

    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of(text.toString()));

    assertThat(split(surrogates, Escaping.NONE, surrogates.masked().get(0), List.of(7)))
        .isEqualTo(text.toString());
  }

  @Test
  void heldBack_isNeverLongerThanTheLongestSurrogate() {
    Surrogates surrogates = GUARD.mask(RULES, KEY, List.of("a@b.com"));
    int longest = surrogates.masked().get(0).length();
    StreamRestorer restorer = surrogates.restorer(Escaping.JSON);

    for (char c : (surrogates.masked().get(0).repeat(3) + "\\u006").toCharArray()) {
      restorer.push(String.valueOf(c));
      assertThat(restorer.heldBack()).isLessThanOrEqualTo(6 * longest);
    }
    assertThat(restorer.finish()).endsWith("\\u006");
  }

  @Test
  void requestThatCannotBeMasked_isRefused() {
    Guard small = new Guard(TestGuards.settings("max-surrogates = 1, max-chars = 1024"));

    assertThatThrownBy(() -> small.mask(RULES, KEY, List.of("a@b.com c@d.com")))
        .hasMessageContaining("max-surrogates allows 1");
    assertThatThrownBy(() -> small.mask(RULES, KEY, List.of("x".repeat(2000))))
        .hasMessageContaining("only 1024 of 2000");
  }

  private static String split(
      Surrogates surrogates, Escaping escaping, String text, List<Integer> cuts) {
    StreamRestorer restorer = surrogates.restorer(escaping);
    StringBuilder out = new StringBuilder();
    int at = 0;
    int next = 0;
    while (at < text.length()) {
      int length = cuts.isEmpty() ? text.length() : cuts.get(next++ % cuts.size());
      int end = Math.min(text.length(), at + length);
      out.append(restorer.push(text.substring(at, end)));
      at = end;
    }
    return out.append(restorer.finish()).toString();
  }

  /** A JSON string's content; which characters are escaped and how is up to {@code mix}. */
  private static String escaped(String text, int mix) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int choice = Math.floorMod(mix + i * 31, 5);
      if (c == '"' || c == '\\' || (c == '/' && choice == 1)) {
        json.append('\\').append(c);
      } else if (c < ' ' || choice == 0) {
        String hex = String.format("%04x", (int) c);
        json.append("\\u")
            .append(choice == 0 && mix % 2 == 0 ? hex.toUpperCase(java.util.Locale.ROOT) : hex);
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }

  private static String unescaped(String json) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < json.length()) {
      char c = json.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char sign = json.charAt(i++);
      int at = "bfnrt".indexOf(sign);
      if (sign == 'u') {
        text.append((char) Integer.parseInt(json.substring(i, i + 4), 16));
        i += 4;
      } else {
        text.append(at < 0 ? sign : "\b\f\n\r\t".charAt(at));
      }
    }
    return text.toString();
  }
}
