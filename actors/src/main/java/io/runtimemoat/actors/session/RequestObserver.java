package io.runtimemoat.actors.session;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of a node's requests, each time right after it was written down. Called on
 * serving threads by many at once: returns at once and does not throw.
 */
public interface RequestObserver {
  /** Hears nothing. */
  RequestObserver NONE = new RequestObserver() {};

  /**
   * Where an attempt ran and since when.
   *
   * @param offered when a device was looked for
   * @param taken when one took it
   */
  record Placed(String node, String device, Instant offered, Instant taken) {}

  /** A decision is in the ledger; deciding and writing it down took from then to then. */
  default void decided(
      CompletionRequest request,
      CompletionHead head,
      DecisionRecord decision,
      Instant from,
      Instant to) {}

  /** An attempt ended and is in the ledger. */
  default void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {}

  /**
   * A decided request ended and its outcome is in the ledger.
   *
   * @param failure what the client is told; null for a completed one
   */
  default void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {}

  /**
   * A request ended without an outcome in the ledger: it was refused before its decision, or the
   * ledger did not take its end.
   */
  default void unrecorded(CompletionRequest request, Failure failure) {}
}
