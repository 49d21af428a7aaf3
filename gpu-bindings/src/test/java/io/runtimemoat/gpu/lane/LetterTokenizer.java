package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.Tokenizer;
import java.nio.charset.StandardCharsets;

/** Every token is its id in brackets, so that texts name the tokens they came from. */
record LetterTokenizer(int vocabularySize) implements Tokenizer {
  @Override
  public String digest() {
    return "letters";
  }

  @Override
  public int[] encodeText(String text) {
    throw new UnsupportedOperationException("these tests write tokens");
  }

  @Override
  public int[] encodeTrusted(String text) {
    throw new UnsupportedOperationException("these tests write tokens");
  }

  @Override
  public byte[] tokenBytes(int tokenId) {
    return ("[" + tokenId + "]").getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean isControl(int tokenId) {
    return false;
  }
}
