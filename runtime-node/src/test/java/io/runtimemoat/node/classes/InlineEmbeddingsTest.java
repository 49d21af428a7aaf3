package io.runtimemoat.node.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.PromptEmbeddings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.PromptProjection;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.SchemaSummary;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import io.runtimemoat.gpu.embedding.GatedEmbedder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InlineEmbeddingsTest {
  private static final Principal ACME = new Principal(new TenantId("acme"), "key-1");
  private static final RequestSketch SKETCH =
      new RequestSketch("Be brief.", "Hello", 14, 2, SchemaSummary.none(), -1, SlaTier.STANDARD, 0);
  private static final PromptProjection PROJECTION = new PromptProjection("gated", 1, 96, 1);

  private final GatedEmbedder embedder = new GatedEmbedder();
  private final EmbeddingLane lane = new EmbeddingLane(embedder, 1, 0, 1);

  @AfterEach
  void close() {
    embedder.gate.release(100);
    lane.close();
  }

  private InlineEmbeddings embeddings(Duration wait) {
    return new InlineEmbeddings(lane, PROJECTION, Set.of("auto"), wait);
  }

  private static PromptEmbeddings.Asked asked(InlineEmbeddings embeddings) {
    return embeddings.of(ACME, SKETCH, Duration.ofSeconds(10));
  }

  private static float[] result(CompletionStage<float[]> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void prompt_isEmbeddedAndProjected() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));
    embedder.gate.release();

    float[] embedded = result(asked(embeddings).result());

    assertThat(embedded).containsExactly(PROJECTION.of(new float[] {15}));
    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(1, 0, 0, 0));
    assertThat(embeddings.areFor("auto")).isTrue();
    assertThat(embeddings.areFor("small")).isFalse();
  }

  @Test
  void whatIsLate_isLeftOut() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofMillis(20));

    assertThat(result(asked(embeddings).result())).isEmpty();

    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(0, 1, 0, 0));
  }

  @Test
  void whatTheRequestCannotWaitFor_isLeftOut() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));

    assertThat(result(embeddings.of(ACME, SKETCH, Duration.ofMillis(20)).result())).isEmpty();

    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(0, 1, 0, 0));
  }

  /** Its place is free at once, and nothing of the model's is said to have failed. */
  @Test
  void whatNobodyWaitsForAnyMore_isCancelled() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));
    PromptEmbeddings.Asked asked = asked(embeddings);

    asked.cancel().run();

    assertThat(result(asked.result())).isEmpty();
    assertThat(lane.live()).isZero();
    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(0, 0, 0, 0));
  }

  /** The lane has one place here. */
  @Test
  void fullLane_isNotWaitedFor() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));
    CompletionStage<float[]> first = asked(embeddings).result();

    assertThat(asked(embeddings).result().toCompletableFuture()).isDone();

    embedder.gate.release();
    assertThat(result(first)).hasSize(PromptProjection.SIZE);
    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(1, 0, 1, 0));
  }

  /** Neither is a failure of the model's, nor is a closed lane a full one. */
  @Test
  void closedLane_isNothingToCount() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));
    PromptEmbeddings.Asked waiting = asked(embeddings);

    lane.close();

    assertThat(result(waiting.result())).isEmpty();
    assertThat(result(asked(embeddings).result())).isEmpty();
    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(0, 0, 0, 0));
  }

  /** Characters go before anything is joined, tokens before it is embedded. */
  @Test
  void longPrompt_isCutToItsTokens() throws Exception {
    String text = PromptEmbedding.text("Be brief.", "x".repeat(1 << 20), 16);

    assertThat(text).hasSize(16 * 8).startsWith("Be brief.\nxxx");
    assertThat(PromptEmbedding.text(" ", "Hello", 16)).isEqualTo("Hello");
    assertThat(PromptEmbedding.text("a".repeat(1 << 20), "Hello", 16)).isEqualTo("a".repeat(128));
  }

  @Test
  void brokenModel_costsNobodyAnAnswer() throws Exception {
    InlineEmbeddings embeddings = embeddings(Duration.ofSeconds(10));
    embedder.broken = true;
    embedder.gate.release();

    assertThat(result(asked(embeddings).result())).isEmpty();

    assertThat(embeddings.reading()).isEqualTo(new InlineEmbeddings.Reading(0, 0, 0, 1));
  }
}
