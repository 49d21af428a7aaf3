package io.runtimemoat.actors.session;

/**
 * Counts how far one attempt's text has come. The stream counts, the session seals: after the seal
 * no text leaves, so that what is recorded is what was delivered. Safe for use by many threads.
 */
final class Delivery {
  private int receivedTokens;
  private int deliveredTokens;
  private long firstTextNanos;
  private boolean sealed;

  /** Notes tokens that came from the device. */
  synchronized void receive(int tokens) {
    receivedTokens += tokens;
  }

  /** Whether text of so many tokens may leave; it counts as delivered then. */
  synchronized boolean admit(int tokens) {
    if (sealed) {
      return false;
    }
    deliveredTokens += tokens;
    if (firstTextNanos == 0) {
      firstTextNanos = System.nanoTime();
    }
    return true;
  }

  synchronized Progress progress() {
    return new Progress(receivedTokens, deliveredTokens, firstTextNanos);
  }

  /** Lets nothing more leave; what was delivered is final. */
  synchronized Progress seal() {
    sealed = true;
    return progress();
  }
}
