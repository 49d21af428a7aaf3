package io.runtimemoat.node.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * The ids of one request.
 *
 * @param own server-made and unique: the ledger, the answer's id and the log have it
 * @param shown what {@code x-request-id} of the answer says: the client's id where it sent a usable
 *     one, else {@code own}
 */
record RequestIds(String own, String shown) {
  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern USABLE = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** For the log. */
  @Override
  public String toString() {
    return own.equals(shown) ? own : own + " (" + shown + ")";
  }

  /** New ids for a request; 128 printable characters without blanks may come from the client. */
  static RequestIds of(HttpRequest request) {
    String own = next();
    return new RequestIds(
        own,
        request
            .getHeader("x-request-id")
            .map(HttpHeader::value)
            .filter(id -> USABLE.matcher(id).matches())
            .orElse(own));
  }

  /** 32 hex digits, 48 bits of milliseconds first so that they sort by time. */
  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (System.currentTimeMillis() << 16) | (random.nextLong() & 0xffff);
    return HEX.toHexDigits(high) + HEX.toHexDigits(random.nextLong());
  }
}
