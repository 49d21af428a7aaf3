package io.runtimemoat.persistence.ledger;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A chain's signed heads in order, read in pages. */
final class HeadCursor {
  private static final int PAGE_HEADS = 500;

  private final HeadTable table;
  private final ChainId chain;
  private final Deque<SignedHead> page = new ArrayDeque<>();
  private long passedSequence = -1;
  private boolean passedClosed;
  private long passed;
  private boolean ended;

  HeadCursor(HeadTable table, ChainId chain) {
    this.table = table;
    this.chain = chain;
  }

  /** The next head; null when there is none. */
  @Nullable SignedHead peek() throws SQLException {
    if (page.isEmpty() && !ended) {
      page.addAll(table.after(chain, passedSequence, passedClosed, PAGE_HEADS));
      ended = page.size() < PAGE_HEADS;
    }
    return page.peekFirst();
  }

  /** Goes past the head that {@link #peek} showed. */
  void pass() {
    SignedHead head = page.removeFirst();
    passedSequence = head.sequence();
    passedClosed = head.closed();
    passed++;
  }

  /** Heads passed so far. */
  long passed() {
    return passed;
  }

  /** Whether the last head passed said that the chain ended. */
  boolean chainEnded() {
    return passedClosed;
  }
}
