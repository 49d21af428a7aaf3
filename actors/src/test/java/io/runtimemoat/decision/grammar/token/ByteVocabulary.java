package io.runtimemoat.decision.grammar.token;

import java.util.ArrayList;
import java.util.List;

/** A vocabulary of ASCII's bytes, each a token with the byte's number, and the end behind them. */
public final class ByteVocabulary {
  public static final int END = 128;
  public static final TokenVocabulary ASCII = ascii();

  private ByteVocabulary() {}

  private static TokenVocabulary ascii() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < END; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    tokens.add(new byte[0]);
    return TokenVocabulary.of(tokens, List.of(END));
  }
}
