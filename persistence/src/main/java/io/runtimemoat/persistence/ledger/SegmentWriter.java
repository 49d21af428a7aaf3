package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends whole buffers to one chain's segment files. Not thread-safe, except {@link #forceNew} and
 * what is known of a failed sync.
 *
 * <p>Files are written by {@link RandomAccessFile}: an interrupt of the thread that happens to
 * append would close a FileChannel under everybody else. With sync = each the file is opened "rwd",
 * so that write and fdatasync are one call.
 *
 * <p>The first failed sync ends the writing for good: the kernel may have dropped the pages and
 * reports that once, so a second sync would succeed without them on the disk.
 */
final class SegmentWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

  private final SegmentDirectory directory;
  private final ChainId chain;
  private final LedgerSettings settings;
  private final Disk disk;

  /** Held while a file is forced: closing it meanwhile would look like a failed sync. */
  private final ReentrantLock forcing = new ReentrantLock();

  private volatile @Nullable Open current;
  private volatile @Nullable Throwable failedSync;

  /** Whether half a frame may stand at the end of the current file. */
  private boolean uncut;

  /** How far the last {@link #forceNew} came; only its thread looks. */
  private @Nullable Segment forcedSegment;

  private long forcedBytes;

  private record Open(Segment segment, RandomAccessFile file) implements Closeable {
    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  SegmentWriter(SegmentDirectory directory, ChainId chain, LedgerSettings settings, Disk disk) {
    this.directory = directory;
    this.chain = chain;
    this.settings = settings;
    this.disk = disk;
  }

  /** What ended the writing for good; null while nothing did. */
  @Nullable Throwable failedSync() {
    return failedSync;
  }

  /** Ends the writing for good. */
  void syncFailed(Throwable cause) {
    if (failedSync == null) {
      failedSync = cause;
      LOG.error(
          "chain {} cannot reach its disk; appends are refused until a restart",
          chain.value(),
          cause);
    }
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
    if (failedSync != null) {
      throw new IOException("an earlier sync failed", failedSync);
    }
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
      if (settings.sync() == LedgerSettings.Sync.EACH) {
        // The write was a sync too: a full disk lets this one pass, a broken one does not.
        force(open.file());
      }
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
        forceDirectory();
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
    forcing.lock();
    try (Open open = current) {
      current = null;
      if (open != null && settings.sync() != LedgerSettings.Sync.NONE && failedSync == null) {
        force(open.file());
      }
    } finally {
      forcing.unlock();
    }
  }

  /** Forces what was written since the last call to the disk; one thread calls it. */
  void forceNew() throws IOException {
    forcing.lock();
    try {
      Open open = current;
      if (open == null) {
        return;
      }
      long reached = open.segment().committedBytes();
      if (!open.segment().equals(forcedSegment) || reached != forcedBytes) {
        force(open.file());
        forcedSegment = open.segment();
        forcedBytes = reached;
      }
    } finally {
      forcing.unlock();
    }
  }

  private void force(RandomAccessFile file) throws IOException {
    try {
      disk.force(file);
    } catch (IOException e) {
      syncFailed(e);
      throw e;
    }
  }

  private void forceDirectory() throws IOException {
    try {
      disk.forceDirectory(directory.path());
    } catch (IOException e) {
      syncFailed(e);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    closeCurrent();
  }
}
