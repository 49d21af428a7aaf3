package io.runtimemoat.decision.guard.pii;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses: dot-atom @ host name (RFC 5322 §3.4.1, RFC 6531 for other scripts). */
final class EmailRecognizer implements Recognizer {
  static final String RULE = "email";

  // RFC 5321 §4.5.3.1.1 and RFC 1035 §2.3.4
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;

  /** Endings of file names such as {@code logo@2x.png}; none is a top-level domain. */
  private static final Set<String> FILE_ENDINGS =
      Set.of(
          "png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "css", "js", "mjs", "ts", "tsx", "jsx",
          "json", "html", "htm", "xml", "pdf", "txt", "yaml", "yml", "csv", "tgz", "gz", "jar",
          "java", "cpp", "scss", "exe", "dll", "log", "lock");

  @Override
  public void scan(Scan scan) {
    for (int i = scan.from(); i < scan.to(); i++) {
      if (scan.at(i) == '@' && !scan.isInUrl(i)) {
        address(scan, i);
      }
    }
  }

  private static void address(Scan scan, int at) {
    int start = at;
    while (start > scan.from() && at - start < LONGEST_LOCAL && isLocal(scan.at(start - 1))) {
      start--;
    }
    while (start < at && !isLocalEdge(scan.at(start))) {
      start++;
    }
    int end = at + 1;
    int lastDot = -1;
    while (end < scan.to() && end - at <= LONGEST_DOMAIN) {
      char c = scan.at(end);
      if (c == '.' && end > at + 1 && isLabel(scan.at(end + 1)) && scan.at(end - 1) != '.') {
        lastDot = end;
      } else if (!isLabel(c) && c != '-') {
        break;
      }
      end++;
    }
    while (end > at + 1 && scan.at(end - 1) == '-') {
      end--;
    }
    if (start == at || scan.at(at - 1) == '.' || lastDot < 0 || end - lastDot < 3) {
      return;
    }
    String top = scan.slice(lastDot + 1, end).toLowerCase(Locale.ROOT);
    boolean named = Character.isLetter(top.charAt(0)) && !FILE_ENDINGS.contains(top);
    boolean repository = scan.at(end) == ':' && scan.slice(start, at).equals("git");
    if (named && !repository && !top.chars().allMatch(Chars::isDigitUnit)) {
      scan.add(PiiKind.EMAIL, RULE, start, end);
    }
  }

  private static boolean isLabel(char c) {
    return Chars.isAlnum(c) || (c > 127 && Character.isLetterOrDigit(c));
  }

  private static boolean isLocal(char c) {
    return isLocalEdge(c) || ".!#$%&'*/=?^`{|}~-".indexOf(c) >= 0;
  }

  /** What an address begins with; other legal signs in front of it are the text's punctuation. */
  private static boolean isLocalEdge(char c) {
    return Chars.isAlnum(c) || c == '_' || c == '+' || (c > 127 && Character.isLetterOrDigit(c));
  }
}
