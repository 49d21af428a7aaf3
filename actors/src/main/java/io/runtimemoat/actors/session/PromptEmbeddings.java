package io.runtimemoat.actors.session;

import io.runtimemoat.decision.features.RequestSketch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where embeddings of prompts are asked for before requests are decided. */
public interface PromptEmbeddings {
  /** Nobody is asked. */
  PromptEmbeddings NONE =
      new PromptEmbeddings() {
        @Override
        public boolean areFor(String model) {
          return false;
        }

        @Override
        public CompletionStage<float[]> of(Principal principal, RequestSketch sketch) {
          return CompletableFuture.completedFuture(new float[0]);
        }
      };

  /** Whether requests that name this are decided by an embedding of their prompt. */
  boolean areFor(String model);

  /**
   * The projected embedding of a prompt. Completes within a bounded time and never fails: empty
   * where there is none by then.
   */
  CompletionStage<float[]> of(Principal principal, RequestSketch sketch);
}
