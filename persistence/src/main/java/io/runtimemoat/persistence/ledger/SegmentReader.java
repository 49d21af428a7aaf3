package io.runtimemoat.persistence.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment's facts in order and checks each: frame checksum, sequence and chain digest.
 * Nothing that fails a check is ever returned.
 */
final class SegmentReader implements Closeable {
  /** What lies at the reader's place. */
  enum Tail {
    /** The end of the committed bytes, or another fact. */
    CLEAN,
    /** An incomplete frame that ends the file: a write that was cut short. */
    TORN,
    /** A whole frame, or the header, that fails a check. */
    DAMAGED
  }

  private static final int MIN_BODY_BYTES =
      2 * Long.BYTES + 3 * Short.BYTES + ChainDigest.BYTES + Integer.BYTES;
  private static final int MAX_BODY_BYTES = 32 << 20;
  private static final int BUFFER_BYTES = 256 << 10;

  private final Segment segment;
  private final RandomAccessFile file;
  private final ChainDigest chainDigest = new ChainDigest();
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private long fileOffset;
  private Tail tail = Tail.CLEAN;
  private long nextSequence;
  private byte[] digest = new byte[0];

  /** Whether others may go on where this one stops. */
  private final boolean leavesPlace;

  private SegmentReader(Segment segment, RandomAccessFile file, boolean leavesPlace) {
    this.segment = segment;
    this.file = file;
    this.leavesPlace = leavesPlace;
    this.nextSequence = segment.firstSequence();
  }

  /** A reader from the segment's first byte, which leaves no place. */
  static SegmentReader open(Segment segment) throws IOException {
    return fromHeader(segment, false);
  }

  private static SegmentReader fromHeader(Segment segment, boolean leavesPlace) throws IOException {
    SegmentReader reader =
        new SegmentReader(segment, new RandomAccessFile(segment.path().toFile(), "r"), leavesPlace);
    try {
      reader.readHeader();
    } catch (IOException e) {
      reader.close();
      throw e;
    }
    return reader;
  }

  /**
   * A reader that need not return the facts before one: it starts where another stopped, if it can.
   */
  static SegmentReader open(Segment segment, long fromSequence) throws IOException {
    Segment.Place place = segment.placeBefore(fromSequence);
    if (place == null || place.sequence() == segment.firstSequence()) {
      return fromHeader(segment, true);
    }
    SegmentReader reader =
        new SegmentReader(segment, new RandomAccessFile(segment.path().toFile(), "r"), true);
    reader.fileOffset = place.offset();
    reader.nextSequence = place.sequence();
    reader.digest = place.digest();
    return reader;
  }

  private void readHeader() throws IOException {
    if (!fill(Segment.HEADER_BYTES)) {
      tail = Tail.TORN;
      return;
    }
    byte[] previous = segment.previousDigest(Arrays.copyOf(buffer, Segment.HEADER_BYTES));
    if (previous == null) {
      tail = Tail.DAMAGED;
      return;
    }
    digest = previous;
    start += Segment.HEADER_BYTES;
  }

  /** The next fact; null when {@link #tail()} says why there is none. */
  @Nullable SealedFact next() throws IOException {
    if (tail == Tail.DAMAGED || digest.length == 0) {
      return null;
    }
    tail = Tail.CLEAN;
    if (!fill(Segment.FRAME_PREFIX_BYTES)) {
      return none(end == start ? Tail.CLEAN : Tail.TORN);
    }
    ByteBuffer prefix = ByteBuffer.wrap(buffer, start, Segment.FRAME_PREFIX_BYTES);
    int length = prefix.getInt();
    int crc = prefix.getInt();
    if (length < MIN_BODY_BYTES || length > MAX_BODY_BYTES) {
      return none(Tail.DAMAGED);
    }
    if (!fill(Segment.FRAME_PREFIX_BYTES + length)) {
      return none(mayBeCutShort(length) ? Tail.TORN : Tail.DAMAGED);
    }
    int body = start + Segment.FRAME_PREFIX_BYTES;
    SealedFact fact = Segment.crc(buffer, body, length) == crc ? decode(body, length) : null;
    if (fact == null || fact.sequence() != nextSequence || !extendsChain(fact)) {
      return none(Tail.DAMAGED);
    }
    start = body + length;
    nextSequence++;
    digest = fact.digest();
    return fact;
  }

  private @Nullable SealedFact none(Tail reason) {
    tail = reason;
    return null;
  }

  private boolean extendsChain(SealedFact fact) {
    return Arrays.equals(chainDigest.next(digest, fact), fact.digest());
  }

  private @Nullable SealedFact decode(int offset, int length) {
    ByteBuffer body = ByteBuffer.wrap(buffer, offset, length);
    try {
      long sequence = body.getLong();
      long atMicros = body.getLong();
      String manifest = text(body);
      String tenant = text(body);
      String requestId = text(body);
      byte[] factDigest = bytes(body, ChainDigest.BYTES);
      int sealedLength = body.getInt();
      if (sealedLength != body.remaining()) {
        return null;
      }
      byte[] payloadDigest = chainDigest.payload(buffer, body.position(), sealedLength);
      byte[] sealed = bytes(body, sealedLength);
      return new SealedFact(
          sequence, manifest, tenant, requestId, atMicros, payloadDigest, factDigest, sealed);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  /** Whether what is there of a frame agrees with its length; a changed length does not. */
  private boolean mayBeCutShort(int length) {
    int from = start + Segment.FRAME_PREFIX_BYTES;
    ByteBuffer body = ByteBuffer.wrap(buffer, from, end - from);
    try {
      body.getLong();
      body.getLong();
      for (int i = 0; i < 3; i++) {
        bytes(body, Short.toUnsignedInt(body.getShort()));
      }
      bytes(body, ChainDigest.BYTES);
      int sealedLength = body.getInt();
      return body.position() - from + (long) sealedLength == length;
    } catch (BufferUnderflowException e) {
      return true; // Cut before its inner lengths.
    }
  }

  private static String text(ByteBuffer body) {
    return new String(bytes(body, Short.toUnsignedInt(body.getShort())), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer body, int length) {
    if (length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return bytes;
  }

  /** Brings {@code count} bytes from the reader's place into the buffer, or all there are. */
  private boolean fill(int count) throws IOException {
    if (end - start >= count) {
      return true;
    }
    byte[] target = count > buffer.length ? new byte[Math.max(count, buffer.length * 2)] : buffer;
    System.arraycopy(buffer, start, target, 0, end - start);
    fileOffset += start;
    end -= start;
    start = 0;
    buffer = target;
    file.seek(fileOffset + end);
    while (end < count) {
      long left = segment.committedBytes() - fileOffset - end;
      int read = left <= 0 ? -1 : file.read(buffer, end, (int) Math.min(left, buffer.length - end));
      if (read < 0) {
        return false;
      }
      end += read;
    }
    return true;
  }

  Tail tail() {
    return tail;
  }

  /** The sequence that the next fact must have. */
  long nextSequence() {
    return nextSequence;
  }

  /** The digest after the last returned fact. */
  byte[] digest() {
    return digest;
  }

  /** Bytes from the file's start up to the end of the last returned fact. */
  long offset() {
    return fileOffset + start;
  }

  Segment segment() {
    return segment;
  }

  @Override
  public void close() throws IOException {
    if (leavesPlace && tail == Tail.CLEAN && digest.length != 0) {
      segment.leftAt(new Segment.Place(nextSequence, offset(), digest));
    }
    file.close();
  }
}
