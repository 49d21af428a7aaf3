package io.runtimemoat.node.http;

import java.util.concurrent.ThreadLocalRandom;

/** Mints request ids: 32 hex digits, 48 bits of milliseconds first so that they sort by time. */
final class RequestIds {
  private RequestIds() {}

  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (System.currentTimeMillis() << 16) | (random.nextLong() & 0xffff);
    return hex(high) + hex(random.nextLong());
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
