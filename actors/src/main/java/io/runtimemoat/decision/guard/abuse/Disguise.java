package io.runtimemoat.decision.guard.abuse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Undoes, in one pass each, what is done to a text so that it is not read. */
final class Disguise {
  private static final String SIGNS = "013457@$!|";
  private static final String MEANT = "oieastasii";
  private static final int SHORTEST_RUN = 24;

  private Disguise() {}

  /** Letters for the signs that stand for them. */
  static String spelled(String text) {
    StringBuilder spelled = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int sign = SIGNS.indexOf(text.charAt(i));
      spelled.append(sign < 0 ? text.charAt(i) : MEANT.charAt(sign));
    }
    return spelled.toString();
  }

  /** ROT13. */
  static String rotated(String letters) {
    StringBuilder rotated = new StringBuilder(letters.length());
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      rotated.append(c >= 'a' && c <= 'z' ? (char) ('a' + (c - 'a' + 13) % 26) : c);
    }
    return rotated.toString();
  }

  /** What the runs of base64 and hexadecimal digits say, one after the other. */
  static String decoded(String text) {
    StringBuilder decoded = new StringBuilder();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isBase64(text.charAt(i))) {
        continue;
      }
      if (i - start >= SHORTEST_RUN) {
        String run = text.substring(start, i);
        decoded.append(bytes(run)).append('\n');
      }
      start = i + 1;
    }
    return decoded.toString();
  }

  /** Share of the text in runs that {@link #decoded} looks at and that are no words. */
  static double opaqueShare(String text) {
    int opaque = 0;
    int run = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isBase64(text.charAt(i))) {
        run++;
        continue;
      }
      opaque += run >= SHORTEST_RUN * 2 ? run : 0;
      run = 0;
    }
    return text.isEmpty() ? 0 : (double) opaque / text.length();
  }

  private static String bytes(String run) {
    if (run.length() % 2 == 0 && run.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      byte[] bytes = new byte[run.length() / 2];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(run.substring(2 * i, 2 * i + 2), 16);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
    String bare = run.replace('-', '+').replace('_', '/').replace("=", "");
    String whole = bare.substring(0, bare.length() - (bare.length() % 4 == 1 ? 1 : 0));
    return new String(Base64.getDecoder().decode(whole), StandardCharsets.UTF_8);
  }

  private static boolean isBase64(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '+'
        || c == '/'
        || c == '='
        || c == '-'
        || c == '_';
  }
}
