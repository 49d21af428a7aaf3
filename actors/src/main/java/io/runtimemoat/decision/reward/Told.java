package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.Telling;

/**
 * Feedback and where it stands.
 *
 * @param isSaid whether whoever watches was told what it says of the request's end
 */
record Told(String chain, long sequence, Telling fact, boolean isSaid) {
  /** The same of a decision that gives its room back. */
  Told said() {
    return new Told(chain, sequence, fact, true);
  }
}
