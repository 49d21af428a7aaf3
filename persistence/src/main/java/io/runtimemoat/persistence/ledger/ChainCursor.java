package io.runtimemoat.persistence.ledger;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one chain's facts in order over its segment files, and goes on as the chain grows. */
final class ChainCursor implements Closeable {
  private final SegmentDirectory directory;
  private final ChainId chain;
  private @Nullable SegmentReader reader;
  private long nextSequence;
  private @Nullable String damage;

  /** A cursor at a fact; facts before it are skipped. */
  ChainCursor(SegmentDirectory directory, ChainId chain, long fromSequence) {
    this.directory = directory;
    this.chain = chain;
    this.nextSequence = fromSequence;
  }

  /** The next fact; null at the end of what was written so far, and at a damage. */
  @Nullable SealedFact next() throws IOException {
    while (damage == null) {
      SegmentReader current = reader;
      if (current == null && !openNext()) {
        return null;
      }
      if (current != null) {
        SealedFact fact = current.next();
        if (fact == null) {
          if (!leave(current)) {
            return null;
          }
        } else if (fact.sequence() >= nextSequence) {
          nextSequence = fact.sequence() + 1;
          return fact;
        }
      }
    }
    return null;
  }

  /** Opens the segment that holds the next sequence; false when there is none. */
  private boolean openNext() throws IOException {
    Segment found = null;
    for (Segment segment : directory.segments(chain)) {
      if (segment.firstSequence() <= nextSequence) {
        found = segment;
      }
    }
    if (found == null) {
      return false;
    }
    try {
      reader = SegmentReader.open(found, nextSequence);
      return true;
    } catch (FileNotFoundException e) {
      return false; // Shipped and deleted in between: the database has it.
    }
  }

  /** At the end of a segment: true when a later one goes on from here. */
  private boolean leave(SegmentReader ended) throws IOException {
    Segment later = firstAfter(ended.segment());
    switch (ended.tail()) {
      case DAMAGED -> damage = "a frame fails its check in " + ended.segment().path();
      case TORN -> {
        // Another process may be writing this very frame; here every committed byte counts.
        if (directory.owned() || later != null) {
          damage = "a frame is cut short in " + ended.segment().path();
        }
      }
      case CLEAN -> {
        return later != null && follow(ended, later);
      }
    }
    return false;
  }

  private boolean follow(SegmentReader ended, Segment later) throws IOException {
    if (later.firstSequence() > ended.nextSequence()) {
      damage = "facts are missing before " + later.path();
      return false;
    }
    try {
      SegmentReader following = SegmentReader.open(later, later.firstSequence());
      ended.close();
      reader = following;
      if (!Arrays.equals(following.digest(), ended.digest())) {
        damage = "the chain is broken at the start of " + later.path();
      }
    } catch (FileNotFoundException e) {
      return false; // Shipped and deleted in between: the database has it.
    }
    return damage == null;
  }

  private @Nullable Segment firstAfter(Segment ended) {
    List<Segment> segments = directory.segments(chain);
    for (Segment segment : segments) {
      if (segment.firstSequence() > ended.firstSequence()) {
        return segment;
      }
    }
    return null;
  }

  /** The sequence of the next fact to come. */
  long nextSequence() {
    return nextSequence;
  }

  /** What is wrong where the cursor stopped; null when nothing is. */
  @Nullable String damage() {
    return damage;
  }

  /** The first sequence of the segment the cursor stands in, or -1. */
  long segmentFirstSequence() {
    SegmentReader current = reader;
    return current == null ? -1 : current.segment().firstSequence();
  }

  /** Bytes from that segment's start up to the last fact read. */
  long segmentOffset() {
    SegmentReader current = reader;
    return current == null ? 0 : current.offset();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
