package io.runtimemoat.node.telemetry;

import static io.runtimemoat.node.telemetry.Gauges.gauge;

import io.runtimemoat.node.classes.InlineEmbeddings;
import kamon.metric.Gauge;

/** Whether prompts are embedded before their requests are decided. */
public final class InlineEmbeddingGauges {
  private final InlineEmbeddings embeddings;
  private final Gauge embedded =
      gauge("moat.prompt_embedding.embedded", "Requests decided by an embedding of their prompt");
  private final Gauge late =
      gauge(
          "moat.prompt_embedding.late",
          "Requests decided without one that did not come within learning.embedding.wait");
  private final Gauge full =
      gauge(
          "moat.prompt_embedding.full",
          "Requests decided without one because no place for it was free");
  private final Gauge failed =
      gauge("moat.prompt_embedding.failed", "Requests decided without one that the model refused");

  public InlineEmbeddingGauges(InlineEmbeddings embeddings) {
    this.embeddings = embeddings;
  }

  /** Sets every gauge to what is true now. */
  public void update() {
    InlineEmbeddings.Reading now = embeddings.reading();
    embedded.update((double) now.embedded());
    late.update((double) now.late());
    full.update((double) now.full());
    failed.update((double) now.failed());
  }
}
