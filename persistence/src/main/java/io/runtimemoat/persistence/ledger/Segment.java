package io.runtimemoat.persistence.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One segment file: a run of a chain's facts. Its committed length grows while it is written; bytes
 * beyond that are nobody's.
 */
final class Segment {
  /*
   * File    header, frames
   * Header  "MOATLDG1" ‖ chain (16) ‖ first sequence (8) ‖ previous digest (32) ‖ CRC32C (4)
   * Frame   body length (4) ‖ CRC32C of the body (4) ‖ body
   * Body    fact header as in ChainDigest ‖ digest (32) ‖ sealed length (4) ‖ sealed payload
   */
  static final int HEADER_BYTES =
      8 + ChainId.BYTES + Long.BYTES + ChainDigest.BYTES + Integer.BYTES;
  static final int FRAME_PREFIX_BYTES = 2 * Integer.BYTES;
  static final String SUFFIX = ".segment";
  static final String DAMAGED_SUFFIX = ".damaged";

  private static final byte[] MAGIC = "MOATLDG1".getBytes(StandardCharsets.US_ASCII);
  private static final int NAME_LENGTH = 32 + 1 + 16;
  private static final int MAX_PLACES = 16;

  /**
   * Where a reader stood: everything before was read and passed its checks.
   *
   * @param sequence of the fact that comes here
   * @param offset bytes from the file's start
   * @param digest of the fact before
   */
  record Place(long sequence, long offset, byte[] digest) {}

  private final ChainId chain;
  private final long firstSequence;
  private final Path path;
  private volatile long committedBytes;
  private volatile long nextSequence;

  /** Where readers stopped last, the longest unused first. Guarded by itself. */
  private final Map<Long, Place> places = new LinkedHashMap<>(MAX_PLACES, 0.75f, true);

  Segment(ChainId chain, long firstSequence, Path path, long committedBytes) {
    this.chain = chain;
    this.firstSequence = firstSequence;
    this.path = path;
    this.committedBytes = committedBytes;
    this.nextSequence = firstSequence;
  }

  static Path path(Path directory, ChainId chain, long firstSequence) {
    return directory.resolve("%s-%016x%s".formatted(chain.value(), firstSequence, SUFFIX));
  }

  /** The segment a file name stands for; null for any other file. */
  static @Nullable Segment ofFile(Path path, String suffix, long length) {
    String name = String.valueOf(path.getFileName());
    if (!name.endsWith(suffix)) {
      return null;
    }
    String stem = name.substring(0, name.length() - suffix.length());
    if (stem.length() != NAME_LENGTH || !stem.matches("[0-9a-f]{32}-[0-9a-f]{16}")) {
      return null;
    }
    ChainId chain = new ChainId(stem.substring(0, 32));
    return new Segment(chain, Long.parseUnsignedLong(stem.substring(33), 16), path, length);
  }

  static byte[] header(ChainId chain, long firstSequence, byte[] previousDigest) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.put(MAGIC).put(chain.bytes()).putLong(firstSequence).put(previousDigest);
    return header.putInt(crc(header.array(), 0, header.position())).array();
  }

  /** The previous digest that a valid header of this segment holds; null for any other bytes. */
  byte @Nullable [] previousDigest(byte[] header) {
    ByteBuffer fields = ByteBuffer.wrap(header);
    fields.position(HEADER_BYTES - Integer.BYTES - ChainDigest.BYTES);
    byte[] previous = new byte[ChainDigest.BYTES];
    fields.get(previous);
    boolean same = Arrays.equals(header, header(chain, firstSequence, previous));
    return same ? previous : null;
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  ChainId chain() {
    return chain;
  }

  long firstSequence() {
    return firstSequence;
  }

  Path path() {
    return path;
  }

  /** Bytes from the file's start that hold whole, acknowledged or acknowledgeable frames. */
  long committedBytes() {
    return committedBytes;
  }

  /** The sequence after the last fact here, where it is known: in a folder this process owns. */
  long nextSequence() {
    return nextSequence;
  }

  void commit(long bytes, long next) {
    nextSequence = next;
    committedBytes = bytes;
  }

  /** Remembers where a reader stopped, so that it need not come from the start again. */
  void leftAt(Place place) {
    synchronized (places) {
      places.put(place.sequence(), place);
      if (places.size() > MAX_PLACES) {
        places.remove(places.keySet().iterator().next());
      }
    }
  }

  /** The last remembered place at or before a fact; null for the start. */
  @Nullable Place placeBefore(long sequence) {
    synchronized (places) {
      return places.keySet().stream()
          .filter(each -> each <= sequence)
          .max(Comparator.naturalOrder())
          .map(places::get)
          .orElse(null);
    }
  }
}
