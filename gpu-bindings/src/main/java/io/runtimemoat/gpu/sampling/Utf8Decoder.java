package io.runtimemoat.gpu.sampling;

import java.util.function.IntConsumer;

/**
 * An incremental UTF-8 decoder: bytes in, code points out, each invalid maximal subpart replaced by
 * one U+FFFD.
 */
final class Utf8Decoder {
  /*
   * The states are those of WHATWG's decoder: bytes still needed and the bounds of the next one,
   * which refuse overlong forms, surrogates and values above U+10FFFF at the first doomed byte.
   *
   * [1] WHATWG. Encoding standard, section 8.1.1 "UTF-8 decoder".
   * [2] The Unicode standard, 3.9 "U+FFFD substitution of maximal subparts".
   */
  private static final int REPLACEMENT = 0xFFFD;

  private int codePoint;
  private int needed;
  private int lower = 0x80;
  private int upper = 0xBF;

  /** Takes one byte; {@code sink} hears none, one or two code points. */
  void accept(byte value, IntConsumer sink) {
    int unit = value & 0xFF;
    if (needed == 0) {
      lead(unit, sink);
    } else if (unit < lower || unit > upper) {
      reset();
      sink.accept(REPLACEMENT);
      lead(unit, sink);
    } else {
      lower = 0x80;
      upper = 0xBF;
      codePoint = (codePoint << 6) | (unit & 0x3F);
      if (--needed == 0) {
        sink.accept(codePoint);
      }
    }
  }

  /** Ends the text: a character cut short becomes one replacement. */
  void finish(IntConsumer sink) {
    if (needed > 0) {
      reset();
      sink.accept(REPLACEMENT);
    }
  }

  private void lead(int unit, IntConsumer sink) {
    if (unit <= 0x7F) {
      sink.accept(unit);
    } else if (unit >= 0xC2 && unit <= 0xDF) {
      begin(unit & 0x1F, 1, 0x80, 0xBF);
    } else if (unit >= 0xE0 && unit <= 0xEF) {
      begin(unit & 0x0F, 2, unit == 0xE0 ? 0xA0 : 0x80, unit == 0xED ? 0x9F : 0xBF);
    } else if (unit >= 0xF0 && unit <= 0xF4) {
      begin(unit & 0x07, 3, unit == 0xF0 ? 0x90 : 0x80, unit == 0xF4 ? 0x8F : 0xBF);
    } else {
      sink.accept(REPLACEMENT);
    }
  }

  private void begin(int bits, int following, int low, int high) {
    codePoint = bits;
    needed = following;
    lower = low;
    upper = high;
  }

  private void reset() {
    begin(0, 0, 0x80, 0xBF);
  }
}
