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
 * @param leaving hears the ids of requests whose client has left before they started
 */
public record DataPortParts(
    Completions completions,
    @Nullable Embedder embedder,
    Supplier<List<ServedModel>> models,
    Authenticator authenticator,
    Supplier<Readiness> readiness,
    Consumer<String> leaving) {
  /** Parts whose requests never wait before they start. */
  public DataPortParts(
      Completions completions,
      @Nullable Embedder embedder,
      Supplier<List<ServedModel>> models,
      Authenticator authenticator,
      Supplier<Readiness> readiness) {
    this(completions, embedder, models, authenticator, readiness, requestId -> {});
  }
}
