package io.runtimemoat.decision.guard.pii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.guard.TestGuards;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiiDetectorTest {
  private static final PiiDetector DETECTOR = new PiiDetector(TestGuards.settings());
  private static final TenantRules RULES =
      TenantRules.everything(TestGuards.settings().phoneRegions());

  /** The issuers' own examples, or Wikipedia's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "us-ssn|my number 078-05-1120 ok|078-05-1120",
        "us-ssn|SSN: 078051120|078051120",
        "us-itin|ITIN 912-70-1234|912-70-1234",
        "uk-nino|it is AB 12 34 56 C today|AB 12 34 56 C",
        "uk-nino|AB123456C|AB123456C",
        "de-tax-id|Steuer-ID 86095742719|86095742719",
        "de-tax-id|Meine Nummer: 86 095 742 719.|86 095 742 719",
        "fr-nir|2 55 08 14 168 025 38|2 55 08 14 168 025 38",
        "fr-nir|255081416802538|255081416802538",
        "es-dni|DNI 12345678Z|12345678Z",
        "es-nie|X1234567L|X1234567L",
        "it-codice-fiscale|MRTMTT25D09F205Z|MRTMTT25D09F205Z",
        "nl-bsn|BSN 111222333|111222333",
        "pl-pesel|PESEL 44051401359|44051401359",
        "se-personnummer|811228-9874|811228-9874",
        "fi-hetu|131052-308T|131052-308T",
        "be-national-number|85.07.30-033.28|85.07.30-033.28",
        "br-cpf|111.444.777-35|111.444.777-35",
        "pt-nif|NIF: 123456789|123456789",
        "in-aadhaar|9999 4105 7058|9999 4105 7058",
        "ca-sin|SIN 130 692 544|130 692 544",
        "dk-cpr|CPR-nr. 070761-4285|070761-4285",
        "no-fodselsnummer|fødselsnummer 29029600013|29029600013",
        "ch-ahv|756.9217.0769.85|756.9217.0769.85",
      })
  void nationalNumber_isNamed(String rule, String text, String value) {
    List<Finding> found = DETECTOR.inspect(RULES, text).findings();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).rule()).isEqualTo(rule);
    assertThat(text.substring(found.get(0).start(), found.get(0).end())).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000-12-3456",
        "666-12-3456",
        "123-00-4567",
        "123456789",
        "GB123456C",
        "AB123456E",
        "12345678A",
        "X1234567A",
        "MRTMTT25D09F205A",
        "BSN 111222334",
        "PESEL 44051401358",
        "811328-9874",
        "811228-9875",
        "131052-308U",
        "85.07.30-033.29",
        "111.111.111-11",
        "111.444.777-36",
        "9999 4105 7059",
        "756.9217.0769.86",
        "255081416802539",
        "Steuer-ID 86095742718",
        "127.0.0.1",
        "0.0.0.0",
        "300.1.1.1",
        "std::vector<a::b>",
        "::1",
        "https://example.com/@user",
        "https://${USER}:${PASS}@host",
        "12:30:45",
      })
  void lookAlike_isNotFound(String text) {
    assertThat(DETECTOR.inspect(RULES, text).findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip|from 203.0.113.9:8080.|203.0.113.9",
        "ip|host:10.1.2.3|10.1.2.3",
        "ip|at 2001:db8::8a2e:370:7334,|2001:db8::8a2e:370:7334",
        "ip|[fe80::1ff:fe23:4567:890a]:443|fe80::1ff:fe23:4567:890a",
        "credentials|postgres://bob:s3cr3t@db.internal/x|bob:s3cr3t",
        "secret|my password is Tr0ub4dor&3|Tr0ub4dor&3",
        "secret|{\"client_secret\": \"9f8e7d6c5b4a39281706f5e4\"}|9f8e7d6c5b4a39281706f5e4",
      })
  void address_orSecret_isFound(String label, String text, String value) {
    List<Finding> found = DETECTOR.inspect(RULES, text).findings();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).label()).isEqualTo("[" + label + "]");
    assertThat(text.substring(found.get(0).start(), found.get(0).end())).isEqualTo(value);
  }

  @Test
  void overlaps_becomeOneFinding_namedByTheStrongest() {
    TenantRules rules =
        new TenantRules(
            RULES.kinds(),
            RULES.phoneRegions(),
            List.of(CustomPattern.compile("badge", "E-[0-9]{4}", TestGuards.settings())));

    List<Finding> found = DETECTOR.inspect(rules, "mail E-1234@example.com now").findings();

    assertThat(found).containsExactly(new Finding(PiiKind.CUSTOM, "badge", 5, 23));
  }

  @Test
  void unwantedKind_isNotFound() {
    TenantRules phones = new TenantRules(Set.of(PiiKind.PHONE), List.of("US"), List.of());

    assertThat(DETECTOR.inspect(phones, "a@example.com or +1 415 555 2671").findings())
        .extracting(Finding::kind)
        .containsExactly(PiiKind.PHONE);
  }

  @Test
  void pattern_thatBreaksABound_isRefusedWithTheReason() {
    assertRefused("Badge", "a", "name is");
    assertRefused("p", "a".repeat(257), "1 to 256 characters");
    assertRefused("p", "((a{100}){100}){100}", "unrolls to at most 500 signs, not 1000000");
    assertRefused("p", "(a", "RE2 syntax");
    assertRefused("p", "(?=a)b", "RE2 syntax");
    assertRefused("p", "a*", "must not match the empty text");
    assertRefused("p", "(a?b?){120}", "compiles to at most 500 steps");
  }

  @Test
  void pattern_ofAnOrdinaryNumber_isTaken() {
    String regex = "[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{4}-[A-Z]{2}";

    assertThat(CustomPattern.compile("policy", regex, TestGuards.settings()).name())
        .isEqualTo("policy");
  }

  @Test
  void textBeyondABound_isNotCalledInspected() {
    PiiDetector small = new PiiDetector(TestGuards.settings("max-chars = 1024, max-findings = 2"));

    Findings longText = small.inspect(RULES, "x ".repeat(1000));
    Findings manyFindings = small.inspect(RULES, "a@b.com, c@d.com, e@f.com, g@h.com");

    assertThat(longText.inspectedTo()).isEqualTo(1024);
    assertThat(longText.isComplete()).isFalse();
    assertThat(manyFindings.findings()).hasSize(2);
    assertThat(manyFindings.inspectedTo()).isEqualTo(18);
  }

  @Test
  void withoutLookUps_whatLooksLikeAPhoneNumberCounts() {
    PiiDetector blind = new PiiDetector(TestGuards.settings("max-phone-checks = 0"));
    String text = "+999 123 456 789";

    assertThat(DETECTOR.inspect(RULES, text).findings()).isEmpty();
    assertThat(blind.inspect(RULES, text).findings()).hasSize(1);
  }

  @Test
  void veryLongSecret_isFoundToItsEnd() {
    String key = "ghp_" + "aB3".repeat(10_000);
    String text = "use " + key + " and go on";

    Findings findings = DETECTOR.inspect(RULES, text);

    assertThat(findings.findings())
        .containsExactly(new Finding(PiiKind.SECRET, "token", 4, 4 + key.length()));
  }

  @Test
  void privateKeyWithoutEnd_isFoundAndProseAboutOneIsNot() {
    String body = "MIIEpAIBAAKCAQEA7bq9v3xkq0mXo8c1".repeat(3);

    assertThat(DETECTOR.inspect(RULES, "-----BEGIN PRIVATE KEY-----\n" + body).findings())
        .hasSize(1);
    assertThat(
            DETECTOR
                .inspect(RULES, "It starts with -----BEGIN PRIVATE KEY----- always.")
                .findings())
        .isEmpty();
    assertThat(DETECTOR.inspect(RULES, "-----BEGIN CERTIFICATE-----\n" + body).findings())
        .isEmpty();
  }

  private static void assertRefused(String name, String regex, String reason) {
    assertThatThrownBy(() -> CustomPattern.compile(name, regex, TestGuards.settings()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
