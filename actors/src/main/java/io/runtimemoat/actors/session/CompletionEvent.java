package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;

/** What a running completion emits, in order per choice. */
public sealed interface CompletionEvent {
  /** A piece of the answer. */
  sealed interface Content extends CompletionEvent {
    int choice();
  }

  /** Text of one choice; never empty unless it carries logprobs. */
  record Delta(int choice, String text, List<TokenLogprob> logprobs) implements Content {
    public Delta {
      logprobs = List.copyOf(logprobs);
    }
  }

  /** Text of a model's thinking. */
  record Reasoning(int choice, String text) implements Content {}

  /** Text of a refusal. */
  record Refusal(int choice, String text) implements Content {}

  /**
   * A piece of a tool call.
   *
   * @param index of the call within the choice
   * @param id empty in all but its first piece
   * @param name empty in all but its first piece
   */
  record ToolCall(int choice, int index, String id, String name, String arguments)
      implements Content {}

  /** One choice is complete. */
  record ChoiceFinished(int choice, Finish reason) implements CompletionEvent {}

  /**
   * All choices are complete and the outcome is in the ledger.
   *
   * @param servedModel the model whose text was delivered
   * @param validationStatus {@code unchecked}, {@code valid}, {@code repaired} or {@code degraded}
   * @param validated how that was found: {@code while_streaming}, {@code at_end} where it was
   *     looked at once all of it was there, empty where nothing was
   * @param report what was done so that documents are some
   * @param cost price of all attempts in the node's currency; NaN when it is not known
   */
  record Completed(
      Usage usage,
      String servedModel,
      int attempts,
      String validationStatus,
      String validated,
      ValidationReport report,
      double cost)
      implements CompletionEvent {

    /** An end of unknown cost, in no particular way. */
    public Completed(Usage usage, String servedModel, int attempts, String validationStatus) {
      this(usage, servedModel, attempts, validationStatus, Double.NaN);
    }

    /** An end in no particular way. */
    public Completed(
        Usage usage, String servedModel, int attempts, String validationStatus, double cost) {
      this(usage, servedModel, attempts, validationStatus, "", ValidationReport.NONE, cost);
    }
  }

  /** The request broke after it was accepted; its partial usage is in the ledger. */
  record Failed(Failure failure, Usage usage) implements CompletionEvent {}

  /** Tokens as billed to the client: first prompt plus delivered completion tokens. */
  record Usage(int promptTokens, int cachedTokens, int completionTokens) {}
}
