package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One chain on its way to the database. Belongs to the shipper's lock. */
final class ChainShipment {
  private final ChainId chain;
  private final SegmentDirectory directory;
  private final FactTable facts;
  private final LedgerSettings settings;
  private final ChainCursor cursor;
  private volatile long shipped;
  private byte[] shippedDigest;
  private volatile Place place = new Place(-1, 0);
  private long signed = -1;

  /** How far into which segment the database reaches. */
  private record Place(long firstSequence, long offset) {}

  private ChainShipment(
      ChainId chain,
      SegmentDirectory directory,
      FactTable facts,
      LedgerSettings settings,
      FactTable.@Nullable Last last) {
    this.chain = chain;
    this.directory = directory;
    this.facts = facts;
    this.settings = settings;
    this.shipped = last == null ? -1 : last.sequence();
    this.shippedDigest = last == null ? new ChainDigest().genesis(chain) : last.digest();
    // The last known fact is read once more where it is still here: its digest must agree.
    this.cursor = new ChainCursor(directory, chain, Math.max(shipped, firstHere(directory, chain)));
  }

  private static long firstHere(SegmentDirectory directory, ChainId chain) {
    List<Segment> segments = directory.segments(chain);
    return segments.isEmpty() ? 0 : segments.get(0).firstSequence();
  }

  /** Finds out where the database stands and goes on from there. */
  static ChainShipment resume(
      ChainId chain, SegmentDirectory directory, FactTable facts, LedgerSettings settings)
      throws SQLException {
    return new ChainShipment(chain, directory, facts, settings, facts.last(chain));
  }

  /** The next batch from the segments; empty at their end. */
  List<SealedFact> nextBatch() throws IOException {
    List<SealedFact> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < settings.shipBatchFacts() && bytes < settings.shipBatchBytes()) {
      SealedFact fact = cursor.next();
      if (fact == null) {
        break;
      }
      batch.add(fact);
      byte[] sealed = fact.sealed();
      bytes += sealed == null ? 0 : sealed.length;
    }
    return batch;
  }

  /** Commits a batch to the database, then deletes the segments it completed. */
  void commit(List<SealedFact> batch, long partition, long atMicros)
      throws SQLException, IOException {
    facts.insert(chain, batch, partition, atMicros);
    SealedFact last = batch.get(batch.size() - 1);
    shipped = last.sequence();
    shippedDigest = last.digest();
    place = new Place(cursor.segmentFirstSequence(), cursor.segmentOffset());
    deleteShipped();
  }

  /** A segment may go once a later one goes on where the database ends. */
  private void deleteShipped() throws IOException {
    List<Segment> segments = directory.segments(chain);
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (segments.get(i + 1).firstSequence() <= shipped + 1) {
        directory.delete(segments.get(i));
      }
    }
  }

  /** Deletes what is left of a chain that ended. */
  void deleteAll() throws IOException {
    cursor.close();
    for (Segment segment : directory.segments(chain)) {
      directory.delete(segment);
    }
  }

  /** Puts the segments from the damage on out of the way; what is before it was shipped. */
  void setDamagedAside() throws IOException {
    cursor.close();
    for (Segment segment : directory.segments(chain)) {
      directory.setAside(segment);
    }
  }

  @Nullable String damage() {
    return cursor.damage();
  }

  ChainId chain() {
    return chain;
  }

  /** The last fact in the database, or -1. */
  long shipped() {
    return shipped;
  }

  /** Bytes of a segment that the database has, as far as this run of the shipper knows. */
  long shippedBytesOf(Segment segment) {
    Place reached = place;
    return segment.firstSequence() == reached.firstSequence() ? reached.offset() : 0;
  }

  byte[] shippedDigest() {
    return Arrays.copyOf(shippedDigest, shippedDigest.length);
  }

  boolean needsHead() {
    return shipped > signed;
  }

  void headSigned() {
    signed = shipped;
  }

  void close() throws IOException {
    cursor.close();
  }
}
