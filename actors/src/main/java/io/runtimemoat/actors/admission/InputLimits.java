package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.budget.RateStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * Rate limits of requests that read texts and draw no tokens, such as embeddings. Safe for use by
 * many threads.
 */
public interface InputLimits {
  /** Limits nothing. */
  InputLimits NONE =
      (principal, model, texts) ->
          CompletableFuture.completedFuture(new Admitted(List.of(), tokens -> {}));

  /** Takes what a request needs from the limits of tenant, key and model, or from none. */
  CompletionStage<Entry> enter(Principal principal, String model, List<String> texts);

  /** What a request finds. */
  sealed interface Entry {}

  /**
   * It may run.
   *
   * @param limits how they stand; empty where there are none
   * @param read to be told once how many tokens were read, however the request ends
   */
  record Admitted(List<RateStatus> limits, LongConsumer read) implements Entry {
    public Admitted {
      limits = List.copyOf(limits);
    }
  }

  /** It may not. */
  record Refused(Failure failure, List<RateStatus> limits) implements Entry {
    public Refused {
      limits = List.copyOf(limits);
    }
  }
}
