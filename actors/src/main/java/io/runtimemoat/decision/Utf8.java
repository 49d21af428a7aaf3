package io.runtimemoat.decision;

/** Sizes of texts as they travel. */
public final class Utf8 {
  /** Bytes of {@code text} in UTF-8; a lone surrogate counts three. */
  public static int length(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x800) {
        bytes += 2;
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++; // two chars, four bytes
        }
      } else if (c >= 0x80) {
        bytes += 1;
      }
    }
    return bytes;
  }

  private Utf8() {}
}
