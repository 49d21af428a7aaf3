package io.runtimemoat.decision.guard.pii;

import java.util.List;
import java.util.Locale;

/**
 * Links to hosts that are not among a tenant's: {@code scheme://host…}, {@code //host…}, {@code
 * www.…}, and what browsers take for the first of these (WHATWG URL Standard: backslashes are
 * slashes, and {@code https:host} needs none). A host that is not plainly written, or stands behind
 * a user name, is nobody's.
 */
final class LinkRecognizer implements Recognizer {
  static final String RULE = "url";

  private static final List<String> NEED_NO_SLASH = List.of("http", "https", "ws", "wss", "ftp");
  private static final String WWW = "www.";
  private static final int LONGEST_SCHEME = 32;
  private static final int LONGEST_HOST = 253;

  @Override
  public void scan(Scan scan) {
    Hosts hosts = scan.rules().hosts();
    if (hosts.areAny()) {
      return;
    }
    int i = scan.from();
    while (i < scan.to()) {
      int host = hostOf(scan, i);
      if (host < 0) {
        i++;
        continue;
      }
      int end = end(scan, host);
      if (!hosts.has(host(scan, host))) {
        scan.add(PiiKind.CUSTOM, RULE, start(scan, i), Math.max(end, i + 1));
      }
      i = Math.max(end, i + 1);
    }
  }

  /** Where the host of a link whose mark is at {@code i} begins; -1 if none is. */
  private static int hostOf(Scan scan, int i) {
    char c = scan.at(i);
    if (c == ':' && start(scan, i) < i) {
      boolean slash = isSlash(scan.at(i + 1));
      String scheme = scan.slice(start(scan, i), i).toLowerCase(Locale.ROOT);
      boolean goesOn = i + 1 < scan.to() && isLinkText(scan.at(i + 1));
      boolean two = slash && isSlash(scan.at(i + 2));
      return two || (goesOn && NEED_NO_SLASH.contains(scheme)) ? skipSlashes(scan, i + 1) : -1;
    }
    if (isSlash(c) && isSlash(scan.at(i + 1)) && Chars.isAlnum(scan.at(i + 2))) {
      return scan.at(i - 1) != ':' && !Chars.isWord(scan.at(i - 1)) ? skipSlashes(scan, i) : -1;
    }
    boolean www = (c == 'w' || c == 'W') && !Chars.isWord(scan.at(i - 1)) && scan.at(i - 1) != '.';
    return www && i + WWW.length() <= scan.to() && isWww(scan, i) ? i : -1;
  }

  private static boolean isWww(Scan scan, int i) {
    return scan.slice(i, i + WWW.length()).equalsIgnoreCase(WWW);
  }

  /** Where the scheme before a colon begins; the place itself where none is. */
  private static int start(Scan scan, int i) {
    if (scan.at(i) != ':') {
      return i;
    }
    int start = i;
    while (start > scan.from() && i - start < LONGEST_SCHEME && isScheme(scan.at(start - 1))) {
      start--;
    }
    return start;
  }

  private static boolean isScheme(char c) {
    return Chars.isAlnum(c) || c == '+' || c == '-' || c == '.';
  }

  private static boolean isSlash(char c) {
    return c == '/' || c == '\\';
  }

  private static int skipSlashes(Scan scan, int from) {
    int at = from;
    while (at < scan.to() && isSlash(scan.at(at))) {
      at++;
    }
    return at;
  }

  /** The host; empty when it is not plainly written. */
  private static String host(Scan scan, int start) {
    int end = start;
    while (end < scan.to() && end - start <= LONGEST_HOST && isHost(scan.at(end))) {
      end++;
    }
    int after = end;
    if (scan.at(after) == ':') {
      after++;
      while (Chars.isDigit(scan.at(after))) {
        after++;
      }
    }
    char next = scan.at(after);
    boolean ends = after >= scan.to() || next == '/' || next == '?' || next == '#';
    boolean plain = ends || !isLinkText(next) || ",;!.)".indexOf(next) >= 0;
    int last = end > start && scan.at(end - 1) == '.' ? end - 1 : end;
    return plain ? scan.slice(start, last) : "";
  }

  private static boolean isHost(char c) {
    return Chars.isAlnum(c) || c == '-' || c == '.';
  }

  private static int end(Scan scan, int from) {
    int end = from;
    while (end < scan.to() && isLinkText(scan.at(end))) {
      end++;
    }
    return end;
  }

  private static boolean isLinkText(char c) {
    return !Chars.isSpace(c) && "\"'<>()[]{}`|".indexOf(c) < 0;
  }
}
