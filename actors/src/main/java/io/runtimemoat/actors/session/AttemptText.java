package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The text of one attempt between its device and its reader: what is held back to judge it, what
 * may leave, and when it is through. Used by one thread.
 */
final class AttemptText {
  /** One delta that the reader has not taken yet, and the tokens it stands for. */
  private record Piece(CompletionEvent.Delta delta, int tokens) {}

  private final int holdTokens;
  private final Delivery delivery;
  private final Queue<Piece> pending = new ArrayDeque<>();
  private final Map<Integer, Integer> mutedByChoice = new HashMap<>();
  private boolean holding;
  private Confidence confidence = Confidence.NONE;
  private int receivedTokens;
  private @Nullable SequenceOutcome outcome;

  /**
   * The text of an attempt that has said nothing yet.
   *
   * @param holdTokens tokens to hold back until {@link #release}; 0 for none
   */
  AttemptText(int holdTokens, Delivery delivery) {
    this.holdTokens = holdTokens;
    this.delivery = delivery;
    this.holding = holdTokens > 0;
  }

  /** Takes what the device said; true when that filled the window it is judged by. */
  boolean add(List<TextBatch> batches) {
    for (TextBatch batch : batches) {
      if (windowIsOpen()) {
        confidence = confidence.plus(batch); // the window alone, however the text was batched
      }
      receivedTokens += batch.tokens();
      delivery.receive(batch.tokens());
      queue(batch);
    }
    return holding && !windowIsOpen();
  }

  /** Tokens that make no text yet, as of half a character, leave with the text they end up in. */
  private void queue(TextBatch batch) {
    if (batch.text().isEmpty() && batch.logprobs().isEmpty()) {
      mutedByChoice.merge(batch.choice(), batch.tokens(), Integer::sum);
    } else {
      Integer muted = mutedByChoice.remove(batch.choice());
      pending.add(
          new Piece(
              new CompletionEvent.Delta(batch.choice(), batch.text(), batch.logprobs()),
              batch.tokens() + (muted == null ? 0 : muted)));
    }
  }

  /**
   * Takes the attempt's end; true when it came before the window it is judged by was full. An
   * answer that broke is not shown further.
   */
  boolean end(SequenceOutcome ended) {
    outcome = ended;
    if (ended.status() == SequenceOutcome.Status.FINISHED) {
      return windowIsOpen();
    }
    breakOff();
    return false;
  }

  /** Drops what the reader has not taken: the attempt is lost. */
  void breakOff() {
    holding = false;
    pending.clear();
  }

  /** Lets held text go, and what follows it. */
  void release() {
    holding = false;
  }

  /** The next text that may leave, which its reader takes now; null when there is none. */
  CompletionEvent.@Nullable Delta take() {
    Piece piece = holding ? null : pending.poll();
    if (piece == null) {
      return null;
    }
    if (!delivery.admit(piece.tokens())) {
      pending.clear();
      return null;
    }
    return piece.delta();
  }

  /** Whether a reader that waits needs more from the device. */
  boolean wantsMore() {
    return holding ? windowIsOpen() : pending.isEmpty();
  }

  /** How the attempt ended, once, when the reader has all its text; null before and after. */
  @Nullable SequenceOutcome drained() {
    if (holding || !pending.isEmpty()) {
      return null;
    }
    SequenceOutcome ended = outcome;
    outcome = null;
    return ended;
  }

  /** Of the tokens it is judged by, as far as they have come. */
  Confidence confidence() {
    return confidence;
  }

  private boolean windowIsOpen() {
    return holding && receivedTokens < holdTokens;
  }
}
