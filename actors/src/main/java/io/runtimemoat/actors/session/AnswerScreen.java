package io.runtimemoat.actors.session;

import io.runtimemoat.decision.guard.redact.EgressRedactor;

/** What answers to a request may say. Safe for use by many threads. */
@FunctionalInterface
public interface AnswerScreen {
  /**
   * What replaces the rest in one run of an answer.
   *
   * @param json whether the run is JSON
   */
  EgressRedactor redactor(boolean json);
}
