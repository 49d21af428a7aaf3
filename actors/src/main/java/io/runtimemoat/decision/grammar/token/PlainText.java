package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;

/** Whole characters of which none would end a string of JSON or need an escape there. */
final class PlainText {
  private PlainText() {}

  /** What a token has behind the plain characters that it begins with. */
  static byte[] behind(byte[] token) {
    int at = 0;
    while (at < token.length) {
      int length = length(token, at);
      if (length == 0) {
        break;
      }
      at += length;
    }
    return Arrays.copyOfRange(token, at, token.length);
  }

  /** The bytes of the plain character at a place; 0 if there is none. */
  private static int length(byte[] token, int at) {
    int b = token[at] & 0xff;
    if (b < 0x80) {
      return b < 0x20 || b == '"' || b == '\\' ? 0 : 1;
    }
    int length = b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > token.length) {
      return 0;
    }
    int second = token[at + 1] & 0xff;
    int least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
    int greatest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    boolean valid = second >= least && second <= greatest;
    for (int i = 2; i < length && valid; i++) {
      valid = (token[at + i] & 0xc0) == 0x80;
    }
    return valid ? length : 0;
  }
}
