package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.sealing.OwnerOnlyFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends whole buffers to one chain's segment files. Not thread-safe, except {@link #forceNew}.
 *
 * <p>Files are written by {@link RandomAccessFile}: an interrupt of the thread that happens to
 * append would close a FileChannel under everybody else. With sync = each the file is opened "rwd",
 * so that write and fdatasync are one call.
 */
final class SegmentWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

  private final SegmentDirectory directory;
  private final ChainId chain;
  private final LedgerSettings settings;
  private volatile @Nullable Open current;

  /** Whether half a frame may stand at the end of the current file. */
  private boolean uncut;

  /** How far the last {@link #forceNew} came; only its thread looks. */
  private @Nullable Segment forcedSegment;

  private long forcedBytes;

  private record Open(Segment segment, RandomAccessFile file) {}

  SegmentWriter(SegmentDirectory directory, ChainId chain, LedgerSettings settings) {
    this.directory = directory;
    this.chain = chain;
    this.settings = settings;
  }

  /** Bytes that the next write adds beside its frames: the header of a new segment, or none. */
  int overheadBytes() {
    return needsNewSegment(current) ? Segment.HEADER_BYTES : 0;
  }

  private boolean needsNewSegment(@Nullable Open open) {
    return open == null || open.segment().committedBytes() >= settings.segmentBytes();
  }

  /**
   * Writes the frames of {@code count} facts from {@code sequence}, after {@code previousDigest};
   * returns once the bytes are the kernel's, or the disk's with sync = each.
   *
   * @throws IOException when nothing was committed; the file is cut back
   */
  void write(byte[] frames, int length, long sequence, int count, byte[] previousDigest)
      throws IOException {
    if (uncut) {
      throw new IOException("an incomplete write could not be cut back; a restart does it");
    }
    Open open = current;
    if (open == null || needsNewSegment(open)) {
      open = roll(sequence, previousDigest);
    }
    boolean written = false;
    try {
      open.file().write(frames, 0, length);
      written = true;
    } finally {
      if (!written) {
        cutBack(open);
      }
    }
    directory.commit(open.segment(), open.segment().committedBytes() + length, sequence + count);
  }

  /* On a full disk a part of the frame may stand there; a reader never looks beyond committed. */
  private void cutBack(Open open) {
    uncut = true;
    try {
      open.file().setLength(open.segment().committedBytes());
      open.file().seek(open.segment().committedBytes());
      uncut = false;
    } catch (IOException e) {
      LOG.error("{} could not be cut back after a failed write", open.segment().path(), e);
    }
  }

  private Open roll(long sequence, byte[] previousDigest) throws IOException {
    closeCurrent();
    Segment segment =
        new Segment(chain, sequence, Segment.path(directory.path(), chain, sequence), 0);
    String mode = settings.sync() == LedgerSettings.Sync.EACH ? "rwd" : "rw";
    RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), mode);
    try {
      file.setLength(0);
      file.write(Segment.header(chain, sequence, previousDigest));
      if (settings.sync() != LedgerSettings.Sync.NONE) {
        OwnerOnlyFile.forceDirectory(directory.path());
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
    segment.commit(Segment.HEADER_BYTES, sequence);
    directory.add(segment);
    Open open = new Open(segment, file);
    current = open;
    return open;
  }

  private void closeCurrent() throws IOException {
    Open open = current;
    if (open != null) {
      current = null;
      if (settings.sync() != LedgerSettings.Sync.NONE) {
        open.file().getFD().sync();
      }
      open.file().close();
    }
  }

  /** Forces what was written since the last call to the disk; one thread calls it. */
  void forceNew() throws IOException {
    Open open = current;
    if (open == null) {
      return;
    }
    long reached = open.segment().committedBytes();
    if (open.segment().equals(forcedSegment) && reached == forcedBytes) {
      return;
    }
    try {
      open.file().getFD().sync();
    } catch (IOException e) {
      // A roll forces and closes the file itself.
      if (open.equals(current)) {
        throw e;
      }
    }
    forcedSegment = open.segment();
    forcedBytes = reached;
  }

  @Override
  public void close() throws IOException {
    closeCurrent();
  }
}
