package io.runtimemoat.node.http;

/** Writes 64 bits as 16 lower-case hex digits. */
final class HexIds {
  private HexIds() {}

  static String of(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
