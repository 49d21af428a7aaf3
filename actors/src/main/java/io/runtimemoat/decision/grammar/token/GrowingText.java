package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextView;
import java.util.Arrays;

/** A text that grows and shrinks at its end. */
final class GrowingText implements TextView {
  private byte[] bytes;
  private int length;

  GrowingText() {
    this(new byte[256], 0);
  }

  private GrowingText(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  GrowingText copy() {
    return new GrowingText(Arrays.copyOf(bytes, Math.max(256, length)), length);
  }

  int length() {
    return length;
  }

  void append(byte b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = b;
  }

  void cut(int to) {
    length = to;
  }

  @Override
  public byte[] slice(long from, long to) {
    return Arrays.copyOfRange(bytes, (int) from, (int) to);
  }
}
