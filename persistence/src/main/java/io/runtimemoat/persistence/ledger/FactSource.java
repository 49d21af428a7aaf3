package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.ledger.FactTable.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One chain's facts in order: from the database as far as it reaches, then from local segments. */
final class FactSource {
  /** The partition of a fact that is not in the database yet. */
  static final long LOCAL = -1;

  private static final int MAX_PAGE_FACTS = 500;
  private static final int MAX_PAGE_BYTES = 32 << 20;

  private final FactTable table;
  private final SegmentDirectory segments;
  private final ChainId chain;
  private final int pageFacts;
  private long next;
  private @Nullable String damage;

  /** Takes facts one by one. */
  interface Sink {
    /** Returns false to stop. */
    boolean accept(Row row) throws SQLException;
  }

  /**
   * @param maxFactBytes largest payload; a page of the largest is still at most 32 MiB
   */
  FactSource(
      FactTable table,
      SegmentDirectory segments,
      ChainId chain,
      long fromSequence,
      int maxFactBytes) {
    this.pageFacts = Math.max(1, Math.min(MAX_PAGE_FACTS, MAX_PAGE_BYTES / maxFactBytes));
    this.table = table;
    this.segments = segments;
    this.chain = chain;
    this.next = fromSequence;
  }

  /**
   * Feeds the facts to the sink until both sides have no more. A fact moves from the segments to
   * the database, never back: where a segment vanished while it was wanted, the database is asked
   * again.
   */
  void drain(Sink sink) throws SQLException, IOException {
    int passesWithoutFacts = 0;
    boolean moved = true;
    while (moved) {
      boolean isLocal = segments.chains().contains(chain);
      long before = next;
      boolean wantsMore = drainDatabase(sink);
      if (!wantsMore || damage != null || !isLocal || !drainSegments(sink)) {
        return;
      }
      // A segment that reaches up to here would have gone on: this is the end, or the damage.
      moved = segments.segments(chain).stream().noneMatch(this::reachesNext);
      passesWithoutFacts = next > before ? 0 : passesWithoutFacts + 1;
      if (moved) {
        damage = null;
      }
      if (moved && passesWithoutFacts >= 2 && !segments.segments(chain).isEmpty()) {
        damage = "the fact is neither in the database nor in a segment";
        return;
      }
    }
  }

  private boolean reachesNext(Segment segment) {
    return segment.firstSequence() <= next;
  }

  private boolean drainDatabase(Sink sink) throws SQLException {
    while (true) {
      List<Row> page = table.page(chain, next, pageFacts);
      for (Row row : page) {
        if (row.fact().sequence() != next) {
          damage = "the fact is missing from the database";
          return true;
        }
        next++;
        if (!sink.accept(row)) {
          return false;
        }
      }
      if (page.size() < pageFacts) {
        return true;
      }
    }
  }

  private boolean drainSegments(Sink sink) throws SQLException, IOException {
    try (ChainCursor cursor = new ChainCursor(segments, chain, next)) {
      for (SealedFact fact = cursor.next(); fact != null; fact = cursor.next()) {
        next = fact.sequence() + 1;
        if (!sink.accept(new Row(chain, fact, LOCAL))) {
          return false;
        }
      }
      damage = cursor.damage();
      return true;
    }
  }

  ChainId chain() {
    return chain;
  }

  /** The sequence after the last fact fed. */
  long next() {
    return next;
  }

  /** What is wrong at {@link #next()}; null when nothing is. */
  @Nullable String damage() {
    return damage;
  }
}
