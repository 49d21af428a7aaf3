package io.runtimemoat.decision.facts;

/** One fact about a request; a request is the fold of its facts. No fact holds any text of it. */
public sealed interface RequestFact permits DecisionRecord, AttemptFact, OutcomeFact {
  String requestId();

  /** Microseconds since the epoch, UTC. */
  long atMicros();

  /** Format and version of the bytes, for example {@code decided/1}. */
  String manifest();

  /** The canonical bytes. */
  byte[] encode();

  /** Whether {@link #decode} knows the manifest. */
  static boolean knows(String manifest) {
    return switch (manifest) {
      case DecisionCodec.MANIFEST,
          AttemptFact.FIRST_MANIFEST,
          AttemptFact.MANIFEST,
          OutcomeFact.MANIFEST ->
          true;
      default -> false;
    };
  }

  /**
   * Reads a fact's bytes.
   *
   * @throws MalformedFactException when they are not what the manifest says, or nobody knows it
   */
  static RequestFact decode(String manifest, byte[] bytes) {
    return switch (manifest) {
      case DecisionCodec.MANIFEST -> DecisionCodec.decode(bytes);
      case AttemptFact.FIRST_MANIFEST, AttemptFact.MANIFEST -> AttemptFact.decode(manifest, bytes);
      case OutcomeFact.MANIFEST -> OutcomeFact.decode(bytes);
      default -> throw new MalformedFactException(manifest, "this release does not know it", null);
    };
  }
}
