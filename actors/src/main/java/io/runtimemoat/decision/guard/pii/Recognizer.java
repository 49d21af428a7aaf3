package io.runtimemoat.decision.guard.pii;

/** Finds one family of formats in a segment, in time linear in its length. */
interface Recognizer {
  void scan(Scan scan);
}
