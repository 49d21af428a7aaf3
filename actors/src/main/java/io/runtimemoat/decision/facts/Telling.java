package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.random.DecisionId;

/** What somebody outside says about a decided request, on any node and at any time. */
public sealed interface Telling permits FeedbackFact, ReportedFact {
  /** Names it; what is sent again under one idempotency key has one name. */
  String id();

  DecisionId decisionId();

  /** When it was accepted, microseconds since the epoch, UTC. */
  long atMicros();
}
