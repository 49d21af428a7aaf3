package io.runtimemoat.persistence.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of segment files: facts of this node that are not yet all in the database. One process
 * owns it; others may look at it read-only. Safe for use by many threads.
 */
public final class SegmentDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);

  private final Path path;
  private final @Nullable FileChannel lockChannel;

  /** The inner maps are never changed, only replaced, under this lock. */
  private final NavigableMap<ChainId, NavigableMap<Long, Segment>> segments =
      new ConcurrentSkipListMap<>();

  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable ChainId live;

  private SegmentDirectory(Path path, @Nullable FileChannel lockChannel) {
    this.path = path;
    this.lockChannel = lockChannel;
  }

  /**
   * Takes the folder for this process and cuts the torn tails that a crash left.
   *
   * @throws LedgerUnavailableException when another process has it
   */
  public static SegmentDirectory own(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new LedgerUnavailableException(
            "another process writes the ledger in " + path + ": give each node its own data-dir");
      }
      return recovered(new SegmentDirectory(path, channel));
    } catch (IOException e) {
      throw new LedgerUnavailableException("cannot open the ledger's folder " + path, e);
    }
  }

  private static SegmentDirectory recovered(SegmentDirectory directory) throws IOException {
    boolean recovered = false;
    try {
      directory.list();
      directory.cutTornTails();
      recovered = true;
      return directory;
    } finally {
      if (!recovered) {
        directory.close();
      }
    }
  }

  /** Looks at the folder without owning or changing it; a missing one is empty. */
  public static SegmentDirectory view(Path path) {
    return new SegmentDirectory(path, null);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void list() throws IOException {
    for (Segment segment : files(Segment.SUFFIX)) {
      add(segment);
    }
  }

  private List<Segment> files(String suffix) throws IOException {
    List<Segment> found = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return found;
    }
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        addIfSegment(file, suffix, found);
      }
    }
    return found;
  }

  private static void addIfSegment(Path file, String suffix, List<Segment> found)
      throws IOException {
    try {
      Segment segment = Segment.ofFile(file, suffix, Files.size(file));
      if (segment != null) {
        found.add(segment);
      }
    } catch (NoSuchFileException e) {
      // Deleted since it was listed: its facts are in the database.
    }
  }

  private void cutTornTails() throws IOException {
    for (ChainId chain : List.copyOf(segments.keySet())) {
      List<Segment> all = segments(chain);
      for (int i = 0; i + 1 < all.size(); i++) {
        all.get(i).commit(all.get(i).committedBytes(), all.get(i + 1).firstSequence());
      }
      cutTornTail(all.get(all.size() - 1));
    }
  }

  private void cutTornTail(Segment last) throws IOException {
    try (SegmentReader reader = SegmentReader.open(last)) {
      while (reader.next() != null) {}
      if (reader.tail() == SegmentReader.Tail.TORN) {
        cut(last, reader.offset());
      }
      last.commit(last.committedBytes(), reader.nextSequence());
    }
  }

  private void cut(Segment segment, long offset) throws IOException {
    long torn = segment.committedBytes() - offset;
    LOG.info("cut a torn tail of {} bytes, never acknowledged, from {}", torn, segment.path());
    if (offset == 0) {
      delete(segment);
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), "rw")) {
      file.setLength(offset);
      file.getFD().sync();
    }
    commit(segment, offset, segment.nextSequence());
  }

  Path path() {
    return path;
  }

  boolean owned() {
    return lockChannel != null;
  }

  /** Chains with segments here, oldest first; a copy. */
  NavigableSet<ChainId> chains() {
    return new TreeSet<>(current().keySet());
  }

  /** The segments of a chain in order; a copy. */
  List<Segment> segments(ChainId chain) {
    NavigableMap<Long, Segment> ofChain = current().get(chain);
    return ofChain == null ? List.of() : List.copyOf(ofChain.values());
  }

  /** A view does not hear of another process's writes: it lists the folder each time. */
  private NavigableMap<ChainId, NavigableMap<Long, Segment>> current() {
    if (owned()) {
      return segments;
    }
    try {
      SegmentDirectory fresh = new SegmentDirectory(path, null);
      fresh.list();
      return fresh.segments;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the ledger's folder " + path, e);
    }
  }

  synchronized void add(Segment segment) {
    NavigableMap<Long, Segment> ofChain = new TreeMap<>(ofChain(segment));
    ofChain.put(segment.firstSequence(), segment);
    segments.put(segment.chain(), ofChain);
    bytes.addAndGet(segment.committedBytes());
  }

  private synchronized void remove(Segment segment) {
    NavigableMap<Long, Segment> ofChain = new TreeMap<>(ofChain(segment));
    ofChain.remove(segment.firstSequence());
    if (ofChain.isEmpty()) {
      segments.remove(segment.chain());
    } else {
      segments.put(segment.chain(), ofChain);
    }
    bytes.addAndGet(-segment.committedBytes());
  }

  private NavigableMap<Long, Segment> ofChain(Segment segment) {
    return segments.getOrDefault(segment.chain(), Collections.emptyNavigableMap());
  }

  /** Publishes that a segment now reaches that far. */
  void commit(Segment segment, long committedBytes, long nextSequence) {
    bytes.addAndGet(committedBytes - segment.committedBytes());
    segment.commit(committedBytes, nextSequence);
  }

  /** Forgets the segment, then deletes it: what is listed can be opened, or is in the database. */
  void delete(Segment segment) throws IOException {
    remove(segment);
    Files.deleteIfExists(segment.path());
  }

  /** Puts a segment that fails its checks out of the way, under another suffix. */
  void setAside(Segment segment) throws IOException {
    String name = String.valueOf(segment.path().getFileName());
    String stem = name.substring(0, name.length() - Segment.SUFFIX.length());
    remove(segment);
    Files.move(
        segment.path(),
        path.resolve(stem + Segment.DAMAGED_SUFFIX),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Segments of a chain that were set aside. */
  List<Path> damaged(ChainId chain) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Segment segment : files(Segment.DAMAGED_SUFFIX)) {
      if (segment.chain().equals(chain)) {
        paths.add(segment.path());
      }
    }
    return paths;
  }

  /** Bytes of all segments here. */
  long bytes() {
    return bytes.get();
  }

  /** Says which chain is still written; null for none. */
  void setLive(@Nullable ChainId chain) {
    live = chain;
  }

  /** The chain that is written; null when there is none. */
  @Nullable ChainId live() {
    return live;
  }

  boolean isLive(ChainId chain) {
    return chain.equals(live);
  }

  @Override
  public void close() {
    if (lockChannel != null) {
      try {
        lockChannel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
