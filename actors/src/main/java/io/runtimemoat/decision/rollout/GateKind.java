package io.runtimemoat.decision.rollout;

/** What a candidate differs in from the incumbent. */
public enum GateKind {
  /** The same configuration has seen more data: it may not be worse. */
  REFRESH,
  /** Another configuration, reward or feature schema: it must not be worse beyond doubt. */
  CHANGE
}
