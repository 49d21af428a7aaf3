package io.runtimemoat.actors.session;

import io.runtimemoat.decision.features.RequestSketch;
import java.time.Duration;
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
        public Asked of(Principal principal, RequestSketch sketch, Duration atMost) {
          return Asked.NOTHING;
        }
      };

  /**
   * An embedding that was asked for.
   *
   * @param result the projected embedding; empty, or a failure, where there is none in time
   * @param cancel says that nobody waits for it any more
   */
  record Asked(CompletionStage<float[]> result, Runnable cancel) {
    /** There is none, and nobody works on one. */
    public static final Asked NOTHING =
        new Asked(CompletableFuture.completedFuture(new float[0]), () -> {});
  }

  /** Whether requests that name this are decided by an embedding of their prompt. */
  boolean areFor(String model);

  /**
   * Asks for the projected embedding of a prompt.
   *
   * @param atMost what the request can wait, above zero: the result completes within it
   */
  Asked of(Principal principal, RequestSketch sketch, Duration atMost);
}
