package io.runtimemoat.node.http;

import io.runtimemoat.actors.admission.CallLimits;
import io.runtimemoat.actors.admission.InputLimits;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the data port serves. All of it is called from many threads.
 *
 * @param embeddings where texts are embedded, or null where no model is loaded; its owner's to
 *     close
 * @param embeddingLimits rate limits of embeddings requests
 * @param calls limits of requests that no model runs for
 * @param learning takes feedback and gives recommendations, or null where nothing is learned
 * @param models the names on offer now, the embedding model included
 * @param readiness answers from memory, at once
 * @param tracedShare share of the requests without a sender's decision whose trace is kept, in [0,
 *     1]
 * @param leaving hears the ids of requests whose client has left before they started
 */
public record DataPortParts(
    Completions completions,
    @Nullable EmbeddingLane embeddings,
    InputLimits embeddingLimits,
    CallLimits calls,
    @Nullable LearningDesks learning,
    Supplier<List<ServedModel>> models,
    Authenticator authenticator,
    Supplier<Readiness> readiness,
    double tracedShare,
    Consumer<String> leaving) {
  /**
   * Parts that keep no trace unless a sender asks for it, whose requests start at once, whose
   * embeddings nothing limits, and that take no feedback and recommend nothing.
   */
  public DataPortParts(
      Completions completions,
      @Nullable EmbeddingLane embeddings,
      Supplier<List<ServedModel>> models,
      Authenticator authenticator,
      Supplier<Readiness> readiness) {
    this(
        completions,
        embeddings,
        InputLimits.NONE,
        CallLimits.NONE,
        null,
        models,
        authenticator,
        readiness,
        0,
        requestId -> {});
  }
}
