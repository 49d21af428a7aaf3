package io.runtimemoat.persistence.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's data key as it is stored, wrapped by a master key.
 *
 * @param id 64 random bits
 * @param masterKeyId which master key opens it
 * @param createdAtMicros microseconds since the epoch, UTC
 */
record WrappedKey(
    long id, String tenant, String masterKeyId, long createdAtMicros, byte[] wrapped) {

  /** What the wrapping is bound to: a key row cannot be given to another tenant. */
  byte[] context() {
    return context(id, tenant);
  }

  static byte[] context(long id, String tenant) {
    byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + name.length).putLong(id).put(name).array();
  }

  /** One line of the local key ring, closed by its own checksum. */
  String toLine() {
    Base64.Encoder base64 = Base64.getEncoder();
    String fields =
        "%016x %s %s %d %s"
            .formatted(
                id,
                base64.encodeToString(tenant.getBytes(StandardCharsets.UTF_8)),
                masterKeyId,
                createdAtMicros,
                base64.encodeToString(wrapped));
    return fields + " " + checksum(fields) + "\n";
  }

  /** Reads a line of the local key ring; null when it is torn. */
  static @Nullable WrappedKey fromLine(String line) {
    int end = line.lastIndexOf(' ');
    if (end < 0 || !line.substring(end + 1).equals(checksum(line.substring(0, end)))) {
      return null;
    }
    String[] field = line.split(" ", -1);
    Base64.Decoder base64 = Base64.getDecoder();
    return new WrappedKey(
        HexFormat.fromHexDigitsToLong(field[0]),
        new String(base64.decode(field[1]), StandardCharsets.UTF_8),
        field[2],
        Long.parseLong(field[3]),
        base64.decode(field[4]));
  }

  private static String checksum(String fields) {
    CRC32C crc = new CRC32C();
    crc.update(fields.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }
}
