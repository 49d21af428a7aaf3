package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.PromptProjection;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.node.classes.PromptEmbedding;
import io.runtimemoat.node.lab.HeldOutCase;
import io.runtimemoat.node.lab.scores.RecordedTasks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How contexts of recorded cases are made.
 *
 * @param classes of prompts; null: contexts have none
 * @param projection of embeddings; null: contexts have none
 * @param embedded the projected embeddings by the ids of cases
 */
record RecordedContexts(
    @Nullable PromptClasses classes,
    @Nullable PromptProjection projection,
    Map<String, float[]> embedded) {
  private static final float[] NONE = {};

  /** Contexts without embeddings. */
  static RecordedContexts of(@Nullable PromptClasses classes) {
    return new RecordedContexts(classes, null, Map.of());
  }

  /** The same with the embedding of each case, about 10 ms each. */
  RecordedContexts embedded(List<HeldOutCase> cases, Embedder embedder, int maxTokens, long seed) {
    PromptProjection of =
        new PromptProjection(embedder.model(), embedder.dimensions(), maxTokens, seed);
    Map<String, float[]> projected = new HashMap<>();
    for (HeldOutCase task : cases) {
      RequestSketch sketch = RecordedTasks.sketch(task);
      float[] embedding =
          PromptEmbedding.of(embedder, sketch.instructions(), sketch.input(), maxTokens);
      projected.put(task.id(), of.of(embedding));
    }
    return new RecordedContexts(classes, of, projected);
  }

  /** Contexts under a key of hashed features. */
  Function<HeldOutCase, RoutingContext> under(long key) {
    FeatureExtractor features = new FeatureExtractor(new SipHash(key, key), classes, projection);
    return task ->
        features.extract(
            RecordedTasks.sketch(task), embedded.getOrDefault(task.id(), NONE), type -> List.of());
  }
}
