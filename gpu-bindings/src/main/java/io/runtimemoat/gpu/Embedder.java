package io.runtimemoat.gpu;

/** An in-process text embedding model. Safe for use by many threads. */
public interface Embedder {
  /** The name clients use. */
  String model();

  int dimensions();

  /** Most tokens of one text that are read; longer texts are refused by the caller. */
  int maxTokens();

  /** The embedding, L2-normalized, and the number of tokens read. */
  Embedding embed(String text);

  int countTokens(String text);

  record Embedding(float[] vector, int tokens) {}
}
