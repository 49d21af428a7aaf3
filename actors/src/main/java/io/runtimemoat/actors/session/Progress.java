package io.runtimemoat.actors.session;

/**
 * How far an attempt's text has come.
 *
 * @param receivedTokens completion tokens that arrived from the device
 * @param deliveredTokens completion tokens whose text the reader took
 * @param firstTextNanos {@link System#nanoTime} of the first delivered text, 0 before it
 */
record Progress(int receivedTokens, int deliveredTokens, long firstTextNanos) {
  boolean textSeen() {
    return firstTextNanos != 0;
  }
}
