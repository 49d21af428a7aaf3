package io.runtimemoat.gpu.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.gpu.tokenizer.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("verify")
class BgeSmallEmbedderTest {
  private static BgeSmallEmbedder embedder;

  @BeforeAll
  static void load() {
    embedder = new BgeSmallEmbedder();
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void embeddings_equalLangChain4jsOfTheSameModel() {
    BgeSmallEnV15QuantizedEmbeddingModel oracle =
        new BgeSmallEnV15QuantizedEmbeddingModel(Runnable::run);
    for (String text :
        List.of(
            "The parcel never arrived.", "Grüße 東京 😀", "a", "Order 12-7 of 3 May, 49.90 EUR")) {
      float[] expected = oracle.embed(text).content().vector();

      float[] vector = embedder.embed(text).vector();

      assertThat(vector).hasSize(embedder.dimensions());
      assertThat(cosine(vector, expected)).as(text).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void vectors_haveLengthOne() {
    float[] vector = embedder.embed("How do I return a lamp?").vector();

    assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-6));
  }

  @Test
  void relatedTexts_areNearerThanUnrelatedOnes() {
    float[] question = embedder.embed("How do I get my money back?").vector();
    float[] related = embedder.embed("I want a refund for my order.").vector();
    float[] unrelated = embedder.embed("The moon has no atmosphere.").vector();

    assertThat(cosine(question, related)).isGreaterThan(cosine(question, unrelated) + 0.1);
  }

  @Test
  void modelThatCannotBeLoaded_freesItsTokenizer() throws IOException {
    HuggingFaceTokenizer tokenizer;
    try (InputStream json =
        BgeSmallEmbedder.class.getResourceAsStream("/bge-small-en-v1.5-q-tokenizer.json")) {
      tokenizer = HuggingFaceTokenizer.of(Objects.requireNonNull(json).readAllBytes());
    }
    assertThat(tokenizer.encodeText("hello")).hasSize(1);

    assertThatThrownBy(() -> BgeSmallEmbedder.Loaded.of(tokenizer, new byte[] {1, 2, 3}))
        .isInstanceOf(OrtException.class);

    assertThatThrownBy(() -> tokenizer.encodeText("hello"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tokens_areCountedAsTheModelReadsThem() {
    // [CLS] hello world [SEP]
    assertThat(embedder.countTokens("hello world")).isEqualTo(4);
    assertThat(embedder.embed("hello world").tokens()).isEqualTo(4);
    assertThat(embedder.countTokens("")).isEqualTo(2);
  }

  @Test
  void textsOverTheLimit_areRefusedNotCut() {
    String fits = "word ".repeat(510);
    String tooLong = "word ".repeat(511);

    assertThat(embedder.embed(fits).tokens()).isEqualTo(512);
    assertThatThrownBy(() -> embedder.embed(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("513");
  }

  @Test
  void framingTokensInTexts_stayText() {
    assertThat(embedder.countTokens("[SEP]")).isGreaterThan(3);
  }

  @Test
  void manyThreads_getTheSameVectors() throws Exception {
    float[] alone = embedder.embed("Where is my parcel?").vector();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Embedding>> futures = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        futures.add(threads.submit(() -> embedder.embed("Where is my parcel?")));
      }

      for (Future<Embedding> future : futures) {
        assertThat(future.get().vector()).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void afterClose_callsAreRefused() {
    BgeSmallEmbedder closed = new BgeSmallEmbedder();
    closed.close();

    assertThatThrownBy(() -> closed.embed("a")).isInstanceOf(IllegalStateException.class);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
  }
}
