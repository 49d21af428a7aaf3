package io.runtimemoat.decision.guard.pii;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * National identity and tax numbers with the rules of their issuers.
 *
 * <p>A shape is the number as written: {@code d} a digit, {@code A} a letter, the rest itself. A
 * shape after {@code ?} is too common to count by itself: one of the words must stand before it.
 */
@SuppressWarnings("ImmutableEnumChecker") // checks are static methods, word lists are copies
enum NationalId {
  US_SSN("ddd-dd-dddd ?ddd_dd_dddd ?ddddddddd", IdChecks::ssn, "ssn|social security"),
  US_ITIN("ddd-dd-dddd ?ddddddddd", IdChecks::itin, "itin|taxpayer"),
  UK_NINO(
      "AAddddddA AA_dd_dd_dd_A AA-dd-dd-dd-A", IdChecks::nino, "national insurance|nino|ni number"),
  DE_TAX_ID(
      "dd_ddd_ddd_ddd ?ddddddddddd", IdChecks::steuerId, "steuer|idnr|tin|tax id|identifikations"),
  FR_NIR(
      "ddddddddddddddd d_dd_dd_dd_ddd_ddd_dd d_dd_dd_dA_ddd_ddd_dd ddddddAdddddddd",
      IdChecks::nir,
      "sécurité sociale"),
  ES_DNI("ddddddddA dddddddd-A", IdChecks::dni, "dni"),
  ES_NIE("AdddddddA A-ddddddd-A", IdChecks::nie, "nie"),
  IT_CODICE_FISCALE("AAAAAAddAddAdddA", IdChecks::codiceFiscale, "codice fiscale"),
  NL_BSN("?ddddddddd ?dddd.dd.ddd", IdChecks::bsn, "bsn|burgerservice|sofi"),
  PL_PESEL("?ddddddddddd", IdChecks::pesel, "pesel"),
  SE_PERSONNUMMER(
      "dddddd-dddd dddddd+dddd ?dddddddd-dddd ?dddddddddd ?dddddddddddd",
      IdChecks::personnummer,
      "personnummer|personal number|pnr"),
  FI_HETU("dddddd-dddA dddddd-dddd ddddddAdddA ddddddAdddd", IdChecks::hetu, "henkilötunnus"),
  BE_NATIONAL_NUMBER(
      "dd.dd.dd-ddd.dd ?ddddddddddd",
      IdChecks::belgian,
      "rijksregister|registre national|insz|niss"),
  BR_CPF("ddd.ddd.ddd-dd ?ddddddddddd", IdChecks::cpf, "cpf"),
  PT_NIF("?ddddddddd ?ddd_ddd_ddd", IdChecks::nif, "nif|contribuinte"),
  IN_AADHAAR("dddd_dddd_dddd ?dddddddddddd", IdChecks::aadhaar, "aadhaar|aadhar|uidai|uid"),
  CA_SIN("ddd-ddd-ddd ?ddd_ddd_ddd ?ddddddddd", IdChecks::sin, "sin|social insurance"),
  DK_CPR("?dddddd-dddd ?dddddddddd", IdChecks::cpr, "cpr|personnummer"),
  NO_FODSELSNUMMER("?ddddddddddd ?dddddd_ddddd", IdChecks::norwegian, "fødselsnummer|personnummer"),
  CH_AHV("ddd.dddd.dddd.dd ?ddddddddddddd", IdChecks::ahv, "ahv|avs|oasi");

  private record Use(NationalId id, boolean needsWord) {}

  private static final Map<String, List<Use>> BY_SHAPE = new HashMap<>();

  static {
    for (NationalId id : values()) {
      for (String shape : id.shapes.split(" ", -1)) {
        boolean needsWord = shape.charAt(0) == '?';
        String written = (needsWord ? shape.substring(1) : shape).replace('_', ' ');
        BY_SHAPE.computeIfAbsent(written, s -> new ArrayList<>()).add(new Use(id, needsWord));
      }
    }
  }

  private final String shapes;
  private final Predicate<String> check;
  private final List<String> words;

  NationalId(String shapes, Predicate<String> check, String words) {
    this.shapes = shapes;
    this.check = check;
    this.words = List.of(words.split("\\|", -1));
  }

  /** Names what a number of this shape is, or adds nothing. */
  static void find(Scan scan, String shape, String alnum, int start, int end) {
    List<Use> uses = BY_SHAPE.getOrDefault(shape, List.of());
    NationalId unnamed = null;
    for (Use use : uses) {
      scan.spend(alnum.length());
      if (!use.id.check.test(alnum)) {
        continue;
      }
      if (ContextWords.near(scan.before(start), use.id.words)) {
        scan.add(PiiKind.NATIONAL_ID, use.id.rule(), start, end);
        return;
      }
      unnamed = unnamed == null && !use.needsWord ? use.id : unnamed;
    }
    if (unnamed != null) {
      scan.add(PiiKind.NATIONAL_ID, unnamed.rule(), start, end);
    }
  }

  /** Whether a number of this shape could be one of its country, for any word before it. */
  static boolean passesAny(String shape, String alnum) {
    return BY_SHAPE.getOrDefault(shape, List.of()).stream()
        .anyMatch(use -> use.id.check.test(alnum));
  }

  private String rule() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
