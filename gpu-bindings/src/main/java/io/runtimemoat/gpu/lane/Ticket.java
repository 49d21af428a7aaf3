package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceSpec;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The part of an accepted sequence that callers and the lane share. */
final class Ticket {
  private final SequenceSpec spec;
  private final SequenceListener listener;
  private final long submittedNs;
  private final long deadlineNs;
  private final long order;
  private final AtomicLong credit = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  Ticket(
      SequenceSpec spec, SequenceListener listener, long submittedNs, long deadlineNs, long order) {
    this.spec = spec;
    this.listener = listener;
    this.submittedNs = submittedNs;
    this.deadlineNs = deadlineNs;
    this.order = order;
  }

  SequenceSpec spec() {
    return spec;
  }

  SequenceListener listener() {
    return listener;
  }

  long submittedNs() {
    return submittedNs;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** Rank of arrival on this lane. */
  long order() {
    return order;
  }

  long credit() {
    return credit.get();
  }

  void addCredit(int batches) {
    credit.addAndGet(batches);
  }

  void useCredit() {
    credit.decrementAndGet();
  }

  /** True for the first caller only. */
  boolean cancel() {
    return cancelled.compareAndSet(false, true);
  }
}
