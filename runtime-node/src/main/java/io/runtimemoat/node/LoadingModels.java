package io.runtimemoat.node;

import io.runtimemoat.gpu.LocalModels;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models on their way, while the rest of a node starts. Who does not take them over closes them, so
 * that a start that fails in between leaves no lane and no native memory behind. Used by one
 * thread.
 */
final class LoadingModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoadingModels.class);

  private final CompletionStage<LocalModels> loading;
  private boolean taken;

  private LoadingModels(CompletionStage<LocalModels> loading) {
    this.loading = loading;
  }

  /** Loads on a thread of its own. */
  static LoadingModels start(Callable<LocalModels> load) {
    return new LoadingModels(Background.run("model-loading", load));
  }

  /** Waits for the models, which are the caller's from here; fails as their loading did. */
  LocalModels take() {
    LocalModels models = Background.await(loading);
    taken = true;
    return models;
  }

  /** Waits for models that nobody took, and closes them. */
  @Override
  public void close() {
    if (taken) {
      return;
    }
    try {
      loading.toCompletableFuture().join().close();
    } catch (CompletionException e) {
      LOG.debug("the models of a start that failed would not have loaded either", e);
    }
  }
}
