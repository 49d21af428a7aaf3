package io.runtimemoat.decision.guard.pii;

/** Private keys (RFC 7468), JSON web tokens (RFC 7519), issued tokens, and assigned secrets. */
final class SecretRecognizer implements Recognizer {
  /** The rule of a key in PEM form; it is the only one that goes over lines. */
  static final String PRIVATE_KEY = "private-key";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String EDGE = "-----";
  private static final int LONGEST_HEADER = 64;
  private static final int SHORTEST_BODY = 40;
  private static final int SHORTEST_JWT_PART = 10;

  @Override
  public void scan(Scan scan) {
    int i = scan.from();
    while (i < scan.to()) {
      char c = scan.at(i);
      int end = i;
      if (c == '-') {
        end = privateKey(scan, i);
      } else if (begins(scan, i, c)) {
        end = token(scan, i);
      }
      i = Math.max(end, i + 1);
    }
  }

  /** What a token is made of, its dots included: where a very long one ends. */
  static boolean isTokenText(char c) {
    return Chars.isAlnum(c) || "_-.+/=~%".indexOf(c) >= 0;
  }

  private static boolean begins(Scan scan, int i, char c) {
    if (Chars.isSpace(c)) {
      return false;
    }
    char before = scan.at(i - 1);
    return !Chars.isWord(before) && before != '-';
  }

  private static int token(Scan scan, int start) {
    int end = jsonWebToken(scan, start);
    if (end > start) {
      scan.add(PiiKind.SECRET, "jwt", start, end);
      return end;
    }
    end = TokenPrefix.tokenEnd(scan, start);
    if (end > start) {
      scan.add(PiiKind.SECRET, "token", start, end);
      return end;
    }
    end = AssignedSecret.valueEnd(scan, start);
    if (end > start) {
      scan.add(PiiKind.SECRET, "assigned", start, end);
    }
    return end;
  }

  /** Three parts of base64url; the first two are JSON objects and so begin with {@code eyJ}. */
  private static int jsonWebToken(Scan scan, int start) {
    int at = start;
    for (int part = 0; part < 3; part++) {
      int from = at;
      if (part < 2 && !startsWith(scan, at, "eyJ")) {
        return start;
      }
      while (at < scan.to() && isBase64Url(scan.at(at))) {
        at++;
      }
      if (at - from < SHORTEST_JWT_PART || (part < 2 && scan.at(at) != '.')) {
        return start;
      }
      at += part < 2 ? 1 : 0;
    }
    return at;
  }

  private static int privateKey(Scan scan, int start) {
    if (!startsWith(scan, start, BEGIN)) {
      return start;
    }
    int header = find(scan, start + BEGIN.length(), EDGE);
    if (header < 0
        || header - start > LONGEST_HEADER
        || !scan.slice(start, header).contains("PRIVATE KEY")) {
      return start;
    }
    int body = header + EDGE.length();
    int end = find(scan, body, END);
    if (end >= 0) {
      int close = find(scan, end + END.length(), EDGE);
      int stop = close < 0 ? scan.to() : close + EDGE.length();
      scan.add(PiiKind.SECRET, PRIVATE_KEY, start, stop);
      return stop;
    }
    return openKey(scan, start, body);
  }

  /** A key without an end: all that could still belong to it. */
  private static int openKey(Scan scan, int start, int body) {
    int run = 0;
    int longest = 0;
    int at = body;
    while (at < scan.to() && Segmenter.isPemText(scan.at(at)) && !startsWith(scan, at, BEGIN)) {
      run = isBase64(scan.at(at)) ? run + 1 : 0;
      longest = Math.max(longest, run);
      at++;
    }
    if (longest >= SHORTEST_BODY) {
      scan.add(PiiKind.SECRET, PRIVATE_KEY, start, at);
    }
    return at;
  }

  /** Where {@code word} stands next, not beyond the begin of another key; or -1. */
  private static int find(Scan scan, int from, String word) {
    for (int i = from; i + word.length() <= scan.to(); i++) {
      if (scan.at(i) == '-') {
        if (startsWith(scan, i, word)) {
          return i;
        }
        if (startsWith(scan, i, BEGIN)) {
          return -1;
        }
      }
    }
    return -1;
  }

  static boolean startsWith(Scan scan, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (scan.at(at + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase64(char c) {
    return Chars.isAlnum(c) || c == '+' || c == '/' || c == '=';
  }

  static boolean isBase64Url(char c) {
    return Chars.isAlnum(c) || c == '_' || c == '-';
  }
}
