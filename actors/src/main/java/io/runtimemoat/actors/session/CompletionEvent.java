package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;

/** What a running completion emits, in order per choice. */
public sealed interface CompletionEvent {
  /** Text of one choice; never empty unless it carries logprobs. */
  record Delta(int choice, String text, List<TokenLogprob> logprobs) implements CompletionEvent {
    public Delta {
      logprobs = List.copyOf(logprobs);
    }
  }

  /** One choice is complete. */
  record ChoiceFinished(int choice, FinishReason reason) implements CompletionEvent {}

  /**
   * All choices are complete and the outcome is in the ledger.
   *
   * @param servedModel the model whose text was delivered
   * @param validationStatus {@code unchecked} until outputs are enforced
   * @param cost price of all attempts in the node's currency; NaN when it is not known
   */
  record Completed(
      Usage usage, String servedModel, int attempts, String validationStatus, double cost)
      implements CompletionEvent {

    /** An end of unknown cost. */
    public Completed(Usage usage, String servedModel, int attempts, String validationStatus) {
      this(usage, servedModel, attempts, validationStatus, Double.NaN);
    }
  }

  /** The request broke after it was accepted; its partial usage is in the ledger. */
  record Failed(Failure failure, Usage usage) implements CompletionEvent {}

  /** Tokens as billed to the client: first prompt plus delivered completion tokens. */
  record Usage(int promptTokens, int cachedTokens, int completionTokens) {}
}
