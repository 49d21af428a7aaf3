package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Tokenizer;
import java.util.List;

/** A vocabulary given as bytes; an empty entry is a control token. */
record PieceTokenizer(List<byte[]> pieces) implements Tokenizer {
  /** 256 one-byte tokens and, as 256, a control token. */
  static PieceTokenizer ofBytes() {
    return new PieceTokenizer(
        java.util.stream.IntStream.rangeClosed(0, 256)
            .mapToObj(i -> i == 256 ? new byte[0] : new byte[] {(byte) i})
            .toList());
  }

  @Override
  public String digest() {
    return "0".repeat(64);
  }

  @Override
  public int vocabularySize() {
    return pieces.size();
  }

  @Override
  public int[] encodeText(String text) {
    throw new UnsupportedOperationException("these tests start from tokens");
  }

  @Override
  public int[] encodeTrusted(String text) {
    throw new UnsupportedOperationException("these tests start from tokens");
  }

  @Override
  public byte[] tokenBytes(int tokenId) {
    return pieces.get(tokenId);
  }

  @Override
  public boolean isControl(int tokenId) {
    return pieces.get(tokenId).length == 0;
  }
}
