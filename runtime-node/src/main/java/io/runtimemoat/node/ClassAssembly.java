package io.runtimemoat.node;

import io.runtimemoat.actors.session.RequestContexts;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.config.PromptClassSettings;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.classes.PromptClasses;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.node.classes.ClassAgreement;
import io.runtimemoat.node.classes.PromptClassesFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Classes of prompts, where a file has some, and how well they are told. */
final class ClassAssembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClassAssembly.class);

  private final @Nullable PromptClasses classes;
  private final @Nullable ClassAgreement agreement;

  private ClassAssembly(@Nullable PromptClasses classes, @Nullable ClassAgreement agreement) {
    this.classes = classes;
    this.agreement = agreement;
  }

  static ClassAssembly open(PromptClassSettings settings, Embedder embedder) {
    if (settings.file().isEmpty()) {
      return new ClassAssembly(null, null);
    }
    PromptClasses read = PromptClassesFile.read(settings.file().get(), embedder.model());
    LOG.info("contexts have the {} prompt classes {}", read.count(), read.id());
    return new ClassAssembly(
        read,
        settings.sampleEvery() == 0
            ? null
            : new ClassAgreement(embedder, read, settings.sampleEvery()));
  }

  /** How contexts of requests are made. */
  RequestContexts contexts(RoutingKeys keys) {
    return new RequestContexts(
        new FeatureExtractor(keys.features(), classes),
        agreement == null ? RequestContexts.Listener.NONE : agreement);
  }

  /** What measures how well classes are told; empty where nothing does. */
  Optional<ClassAgreement> agreement() {
    return Optional.ofNullable(agreement);
  }

  @Override
  public void close() {
    if (agreement != null) {
      agreement.close();
    }
  }
}
