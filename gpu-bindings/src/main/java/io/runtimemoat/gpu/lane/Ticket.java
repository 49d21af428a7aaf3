package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TokenConstraint;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The part of an accepted sequence that callers and the lane share. */
final class Ticket {
  private final SequenceSpec spec;
  private final SequenceListener listener;
  private final List<TokenConstraint> constraints;
  private final long submittedNs;
  private final long deadlineNs;
  private final long order;
  private final AtomicLong credit = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  /**
   * A ticket that holds nothing yet.
   *
   * @param constraints one per choice, or none
   */
  Ticket(
      SequenceSpec spec,
      SequenceListener listener,
      List<TokenConstraint> constraints,
      long submittedNs,
      long deadlineNs,
      long order) {
    this.spec = spec;
    this.listener = listener;
    this.constraints = List.copyOf(constraints);
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

  /** What holds a choice's text to the grammar; null for nothing. */
  @Nullable TokenConstraint constraint(int choice) {
    return constraints.isEmpty() ? null : constraints.get(choice);
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
