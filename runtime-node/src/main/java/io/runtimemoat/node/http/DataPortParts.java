package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.gpu.Embedder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the data port serves. All of it is called from many threads.
 *
 * @param embedder the embedding model, or null where none is loaded
 * @param models the names on offer now, the embedding model included
 * @param readiness answers from memory, at once
 * @param tracedShare share of the requests without a sender's decision whose trace is kept, in [0,
 *     1]
 * @param leaving hears the ids of requests whose client has left before they started
 */
public record DataPortParts(
    Completions completions,
    @Nullable Embedder embedder,
    Supplier<List<ServedModel>> models,
    Authenticator authenticator,
    Supplier<Readiness> readiness,
    double tracedShare,
    Consumer<String> leaving) {
  /** Parts that keep no trace unless a sender asks for it, and whose requests start at once. */
  public DataPortParts(
      Completions completions,
      @Nullable Embedder embedder,
      Supplier<List<ServedModel>> models,
      Authenticator authenticator,
      Supplier<Readiness> readiness) {
    this(completions, embedder, models, authenticator, readiness, 0, requestId -> {});
  }
}
