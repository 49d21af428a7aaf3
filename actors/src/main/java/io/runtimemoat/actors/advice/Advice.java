package io.runtimemoat.actors.advice;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.decision.facts.DecisionRecord;

/** What a caller is told that asked what to use. */
public sealed interface Advice {
  /**
   * Use this.
   *
   * @param record as it stands in the ledger
   * @param confidence probability that the recommended arm is the best of the feasible ones, by the
   *     policy's posterior; NaN where the policy has none
   * @param fingerprint keyed digest of the context, lower-case hex: equal for equal tasks of a
   *     tenant
   */
  record Recommended(DecisionRecord record, double confidence, String fingerprint)
      implements Advice {}

  /** Nothing can be recommended. */
  record Refused(Failure failure) implements Advice {}
}
