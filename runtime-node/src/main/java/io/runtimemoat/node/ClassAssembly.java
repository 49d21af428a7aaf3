package io.runtimemoat.node;

import io.runtimemoat.actors.session.PromptEmbeddings;
import io.runtimemoat.actors.session.RequestContexts;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.config.PromptClassSettings;
import io.runtimemoat.config.PromptEmbeddingSettings;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.PromptProjection;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import io.runtimemoat.node.classes.ClassAgreement;
import io.runtimemoat.node.classes.InlineEmbeddings;
import io.runtimemoat.node.classes.PromptClassesFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What contexts have of prompts: classes where a file has some, embeddings where aliases ask. */
final class ClassAssembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClassAssembly.class);

  private final @Nullable PromptClasses classes;
  private final @Nullable ClassAgreement agreement;
  private final @Nullable PromptProjection projection;
  private final @Nullable InlineEmbeddings embeddings;

  private ClassAssembly(
      @Nullable PromptClasses classes,
      @Nullable ClassAgreement agreement,
      @Nullable PromptProjection projection,
      @Nullable InlineEmbeddings embeddings) {
    this.classes = classes;
    this.agreement = agreement;
    this.projection = projection;
    this.embeddings = embeddings;
  }

  static ClassAssembly open(
      PromptClassSettings settings, PromptEmbeddingSettings embedding, EmbeddingLane lane) {
    Embedder embedder = lane.embedder();
    PromptProjection projection =
        embedding.inline().isEmpty() ? null : projection(embedder, embedding);
    InlineEmbeddings embeddings =
        projection == null
            ? null
            : new InlineEmbeddings(lane, projection, embedding.inline(), embedding.mostWait());
    if (settings.file().isEmpty()) {
      return new ClassAssembly(null, null, projection, embeddings);
    }
    PromptClasses read = PromptClassesFile.read(settings.file().get(), embedder.model());
    LOG.info("contexts have the {} prompt classes {}", read.count(), read.id());
    return new ClassAssembly(
        read,
        settings.sampleEvery() == 0
            ? null
            : new ClassAgreement(embedder, read, settings.sampleEvery()),
        projection,
        embeddings);
  }

  /** Also loads the model, for which the first request would wait in vain. */
  private static PromptProjection projection(Embedder embedder, PromptEmbeddingSettings settings) {
    PromptProjection projection =
        new PromptProjection(
            embedder.model(), embedder.dimensions(), settings.maxTokens(), settings.seed());
    projection.of(embedder.embed("first").vector());
    LOG.info("contexts have embeddings of prompts by the projection {}", projection.id());
    return projection;
  }

  /** How contexts of requests are made. */
  RequestContexts contexts(RoutingKeys keys) {
    return new RequestContexts(
        new FeatureExtractor(keys.features(), classes, projection),
        agreement == null ? RequestContexts.Listener.NONE : agreement,
        embeddings == null ? PromptEmbeddings.NONE : embeddings);
  }

  /** What measures how well classes are told; empty where nothing does. */
  Optional<ClassAgreement> agreement() {
    return Optional.ofNullable(agreement);
  }

  /** What embeds prompts before their requests are decided; empty where nothing does. */
  Optional<InlineEmbeddings> embeddings() {
    return Optional.ofNullable(embeddings);
  }

  @Override
  public void close() {
    if (agreement != null) {
      agreement.close();
    }
  }
}
