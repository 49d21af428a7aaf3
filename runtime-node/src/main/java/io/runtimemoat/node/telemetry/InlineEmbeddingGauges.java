package io.runtimemoat.node.telemetry;

import static io.runtimemoat.node.telemetry.Gauges.gauge;

import io.runtimemoat.node.classes.InlineEmbeddings;
import kamon.metric.Gauge;

/** Whether prompts are embedded before their requests are decided. */
public final class InlineEmbeddingGauges {
  private final InlineEmbeddings embeddings;
  private final Gauge embedded =
      gauge(
          "moat.prompt_embedding.embedded",
          "Prompts embedded in time, also of requests that are explained or refused then");
  private final Gauge late =
      gauge("moat.prompt_embedding.late", "Prompts whose embedding did not come within their wait");
  private final Gauge full =
      gauge("moat.prompt_embedding.full", "Prompts not embedded because no place was free in time");
  private final Gauge failed =
      gauge("moat.prompt_embedding.failed", "Prompts that the embedding model failed on");

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
