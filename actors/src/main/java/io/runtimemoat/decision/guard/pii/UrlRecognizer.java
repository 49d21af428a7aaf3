package io.runtimemoat.decision.guard.pii;

/**
 * User name and password of a URL, {@code scheme://user:password@host} (RFC 3986 §3.2.1). Found is
 * what stands between the slashes and the at sign.
 */
final class UrlRecognizer implements Recognizer {
  static final String RULE = "url-credentials";

  /** Longest user name and password looked at. */
  private static final int MOST = 256;

  @Override
  public void scan(Scan scan) {
    for (int i = scan.from() + 1; i + 3 < scan.to(); i++) {
      if (scan.at(i) == ':'
          && scan.at(i + 1) == '/'
          && scan.at(i + 2) == '/'
          && Chars.isAlnum(scan.at(i - 1))) {
        userInfo(scan, i + 3);
      }
    }
  }

  private static void userInfo(Scan scan, int start) {
    int colon = -1;
    int at = -1;
    boolean placeholder = false;
    int end = Math.min(scan.to(), start + MOST);
    for (int i = start; i < end; i++) {
      char c = scan.at(i);
      if (c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || Chars.isSpace(c)) {
        break;
      }
      if (c == '@') {
        at = i;
      } else if (c == ':' && colon < 0 && at < 0) {
        colon = i;
      }
      placeholder |= at < 0 && (c == '{' || c == '<');
    }
    if (at > 0 && colon >= start && colon + 1 < at && !placeholder) {
      scan.add(PiiKind.URL_CREDENTIALS, RULE, start, at);
    }
  }
}
