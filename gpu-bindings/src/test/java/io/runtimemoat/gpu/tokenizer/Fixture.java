package io.runtimemoat.gpu.tokenizer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Small tokenizer.json files of each kind, made with Hugging Face's tokenizers 0.23. */
final class Fixture {
  private Fixture() {}

  /** GPT-2's byte alphabet, Llama-3-like splitting, seven control tokens from id 500. */
  static HuggingFaceTokenizer byteLevel() throws IOException {
    return HuggingFaceTokenizer.load(path("byte-level.json"));
  }

  /** SentencePiece-like with byte fallback; its merges can build {@code <s>} out of text. */
  static HuggingFaceTokenizer byteFallback() throws IOException {
    return HuggingFaceTokenizer.load(path("byte-fallback.json"));
  }

  /** A unigram model that has {@code <s>} among its pieces. */
  static HuggingFaceTokenizer unigram() throws IOException {
    return HuggingFaceTokenizer.load(path("unigram.json"));
  }

  static Path path(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Fixture.class.getResource("/tokenizer/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
