package io.runtimemoat.gpu;

/** Text to tokens and back for one vocabulary. Safe for use by many threads. */
public interface Tokenizer {
  /** SHA-256 of tokenizer.json, lower-case hex. */
  String digest();

  /** Ids are in [0, vocabularySize). */
  int vocabularySize();

  /** Encodes text in which control tokens stay text: no control id can come out of it. */
  int[] encodeText(String text);

  /** Encodes text written by the template or an operator, in which control tokens become ids. */
  int[] encodeTrusted(String text);

  /** The bytes a token stands for, possibly part of a character; empty for control tokens. */
  byte[] tokenBytes(int tokenId);

  boolean isControl(int tokenId);
}
