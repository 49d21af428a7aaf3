package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The formats that are enforced when formats are asserted; any other is an annotation. */
final class StringFormats {
  /** Formats of the standard whose grammars are not here: asserting them is refused. */
  static final Set<String> UNSUPPORTED =
      Set.of("idn-email", "idn-hostname", "iri", "iri-reference", "uri-template", "regex");

  private static final DfaBounds BOUNDS = new DfaBounds(50_000, 1 << 22);

  /* The grammars are those of the standards that JSON Schema's validation vocabulary names:
   * RFC 3339 (section 5.6, and appendix A for durations), RFC 5321 (4.1.2), RFC 1123 (2.1),
   * RFC 2673 (3.2), RFC 4291 (2.2), RFC 3986 (appendix A), RFC 4122 (3), RFC 6901 (3). */
  private static final String DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
  private static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:";
  private static final String ZONE = "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
  private static final String TIME = CLOCK + "([0-5][0-9]|60)(\\.[0-9]+)?" + ZONE;
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = BYTE + "(\\." + BYTE + "){3}";
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String HOST = LABEL + "(\\." + LABEL + ")*";
  private static final String POINTER = "(/([^~/]|~[01])*)*";

  /** Built when first asked for: the automaton of an address takes milliseconds. */
  private static final Map<String, StringFormat> BUILT = new HashMap<>();

  private StringFormats() {}

  static @Nullable StringFormat of(String name) {
    synchronized (BUILT) {
      StringFormat built = BUILT.get(name);
      if (built == null) {
        built = build(name);
        if (built != null) {
          BUILT.put(name, built);
        }
      }
      return built;
    }
  }

  private static @Nullable StringFormat build(String name) {
    return switch (name) {
      case "date" -> build(name, DATE, StringFormats::isDate);
      case "time" -> build(name, TIME, StringFormats::isTime);
      case "date-time" -> build(name, DATE + "[Tt]" + TIME, StringFormats::isDateTime);
      case "duration" -> build(name, duration(), null);
      case "ipv4" -> build(name, IPV4, null);
      case "ipv6" -> build(name, ipv6(), null);
      case "uuid" -> build(name, "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", null);
      case "hostname" -> build(name, HOST, StringFormats::isHostname);
      case "email" -> build(name, email(), null);
      case "json-pointer" -> build(name, POINTER, null);
      case "relative-json-pointer" -> build(name, "(0|[1-9][0-9]*)(#|" + POINTER + ")", null);
      case "uri" -> build(name, uri(true), null);
      case "uri-reference" -> build(name, uri(false), null);
      default -> null;
    };
  }

  private static StringFormat build(String name, String shape, @Nullable Predicate<String> rest) {
    try {
      return new StringFormat(name, Dfa.whole("(" + shape + ")", BOUNDS), rest);
    } catch (PatternException e) {
      throw new IllegalStateException("the grammar of " + name + " is broken", e);
    }
  }

  private static String ipv6() {
    String group = "[0-9a-fA-F]{1,4}";
    String last = "(" + group + ":" + group + "|" + IPV4 + ")";
    StringBuilder all = new StringBuilder("((" + group + ":){6}" + last);
    all.append("|::(").append(group).append(":){5}").append(last);
    for (int before = 1; before <= 5; before++) {
      String left = "(" + group + "(:" + group + "){0," + (before - 1) + "})?";
      int after = 5 - before;
      String middle = after == 0 ? "" : "(" + group + ":){" + after + "}";
      all.append("|").append(left).append("::").append(middle).append(last);
    }
    String six = "(" + group + "(:" + group + "){0,5})?";
    String seven = "(" + group + "(:" + group + "){0,6})?";
    return all.append("|" + six + "::" + group + "|" + seven + "::)").toString();
  }

  private static String duration() {
    String time = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)";
    String days = "[0-9]+D";
    String months = "[0-9]+M(" + days + ")?";
    String years = "[0-9]+Y(" + months + ")?";
    return "P((" + years + "|" + months + "|" + days + ")(" + time + ")?|" + time + "|[0-9]+W)";
  }

  private static String email() {
    String atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    String quoted = "\"([ !#-\\[\\]-~]|\\\\[ -~])*\"";
    String literal = "\\[(" + IPV4 + "|IPv6:" + ipv6() + ")\\]";
    return "(" + atom + "(\\." + atom + ")*|" + quoted + ")@(" + HOST + "|" + literal + ")";
  }

  private static String uri(boolean absolute) {
    String free = "A-Za-z0-9._~!$&'()*+,;=\\-";
    String encoded = "%[0-9a-fA-F]{2}";
    String pchar = "([" + free + ":@]|" + encoded + ")";
    String host =
        "(\\[("
            + ipv6()
            + "|v[0-9a-fA-F]+\\.["
            + free
            + ":]+)\\]|(["
            + free
            + "]|"
            + encoded
            + ")*)";
    String authority =
        "//(([" + free + ":]|" + encoded + ")*@)?" + host + "(:[0-9]*)?(/" + pchar + "*)*";
    String rooted = "/(" + pchar + "+(/" + pchar + "*)*)?";
    String tail = "(\\?(" + pchar + "|[/?])*)?(#(" + pchar + "|[/?])*)?";
    String full =
        "[A-Za-z][A-Za-z0-9+.-]*:("
            + authority
            + "|"
            + rooted
            + "|"
            + pchar
            + "+(/"
            + pchar
            + "*)*)?"
            + tail;
    String noColon = "([" + free + "@]|" + encoded + ")+(/" + pchar + "*)*";
    String relative = "(" + authority + "|" + rooted + "|" + noColon + ")?" + tail;
    return absolute ? full : "(" + full + ")|(" + relative + ")";
  }

  private static boolean isDate(String text) {
    int year = Integer.parseInt(text.substring(0, 4));
    int month = Integer.parseInt(text.substring(5, 7));
    int day = Integer.parseInt(text.substring(8, 10));
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int days =
        switch (month) {
          case 2 -> leap ? 29 : 28;
          case 4, 6, 9, 11 -> 30;
          default -> 31;
        };
    return day <= days;
  }

  /** A leap second ends a day of UTC. */
  private static boolean isTime(String text) {
    if (!text.startsWith("60", 6)) {
      return true;
    }
    int minutes =
        Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3, 5));
    if (!text.endsWith("Z") && !text.endsWith("z")) {
      String zone = text.substring(text.length() - 6);
      int offset =
          Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(4));
      minutes += zone.charAt(0) == '-' ? offset : -offset;
    }
    return Math.floorMod(minutes, 24 * 60) == 24 * 60 - 1;
  }

  private static boolean isDateTime(String text) {
    return isDate(text.substring(0, 10)) && isTime(text.substring(11));
  }

  private static boolean isHostname(String text) {
    return text.length() <= 253 && !text.matches("(?s).*(^|\\.)..--.*");
  }
}
