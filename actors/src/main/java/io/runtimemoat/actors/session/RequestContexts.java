package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.features.ArmConditions;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What policies see of requests. Safe for use by many threads. */
public final class RequestContexts {
  private final FeatureExtractor features;
  private final Listener listener;
  private final PromptEmbeddings embeddings;

  /** Hears of every request whose context is made. */
  @FunctionalInterface
  public interface Listener {
    /** Nobody is listening. */
    Listener NONE = sketch -> {};

    /** Runs on the thread that decides: it must not wait. */
    void extracted(RequestSketch sketch);
  }

  public RequestContexts(
      FeatureExtractor features, Listener listener, PromptEmbeddings embeddings) {
    this.features = features;
    this.listener = listener;
    this.embeddings = embeddings;
  }

  /** Whether requests that name this wait for an embedding of their prompt. */
  boolean embeds(String model) {
    return embeddings.areFor(model);
  }

  /** What is read of a request for its embedding and its context. */
  RequestSketch sketch(CompletionRequest request, Instant now) {
    return RequestSketches.of(request, now);
  }

  /** Asks for the embedding of a prompt, for which a request can wait so long. */
  PromptEmbeddings.Asked embedding(Principal principal, RequestSketch sketch, Duration atMost) {
    return embeddings.of(principal, sketch, atMost);
  }

  /**
   * The context of a request.
   *
   * @param embedded what {@link #embedding} came to; empty where there was none
   * @param conditions of the arms that may serve it, by its task type
   */
  RoutingContext of(
      RequestSketch sketch, float[] embedded, Function<TaskType, List<ArmConditions>> conditions) {
    listener.extracted(sketch);
    return features.extract(sketch, embedded, conditions);
  }
}
