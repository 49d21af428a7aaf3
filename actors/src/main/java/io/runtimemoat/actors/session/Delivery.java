package io.runtimemoat.actors.session;

import io.runtimemoat.decision.upstream.AttemptSchedule.Seen;

/**
 * Counts how far one attempt's text has come. The stream counts, the session seals: after the seal
 * no text leaves, so that what is recorded is what was delivered. Safe for use by many threads.
 */
final class Delivery {
  private final boolean oneChoice;
  private final StringBuilder text = new StringBuilder();
  private int receivedTokens;
  private int deliveredTokens;
  private long firstTextNanos;
  private boolean more;
  private boolean early;
  private boolean sealed;

  /**
   * Nothing has come yet.
   *
   * @param oneChoice whether the answer is one text, which is kept to be gone on from
   */
  Delivery(boolean oneChoice) {
    this.oneChoice = oneChoice;
  }

  /** Notes tokens that came from whoever runs the attempt. */
  synchronized void receive(int tokens) {
    receivedTokens += tokens;
  }

  /** Whether content of so many tokens may leave; it counts as delivered then. */
  synchronized boolean admit(CompletionEvent.Content content, int tokens) {
    if (sealed) {
      return false;
    }
    deliveredTokens += tokens;
    if (firstTextNanos == 0) {
      firstTextNanos = System.nanoTime();
    }
    if (oneChoice && content instanceof CompletionEvent.Delta delta) {
      text.append(delta.text());
    } else {
      more = true;
    }
    return true;
  }

  synchronized Progress progress() {
    return new Progress(receivedTokens, deliveredTokens, firstTextNanos);
  }

  /** What the reader has seen. */
  synchronized Seen seen() {
    if (firstTextNanos == 0) {
      return Seen.NOTHING;
    }
    return more ? Seen.MORE : Seen.TEXT;
  }

  /** The text that was delivered of an answer that is one text; else empty. */
  synchronized String text() {
    return text.toString();
  }

  /** The attempt is cut short on purpose: what has come is the answer. */
  synchronized void finishEarly() {
    early = true;
  }

  synchronized boolean isFinishedEarly() {
    return early;
  }

  /** Lets nothing more leave; what was delivered is final. */
  synchronized Progress seal() {
    sealed = true;
    return progress();
  }
}
