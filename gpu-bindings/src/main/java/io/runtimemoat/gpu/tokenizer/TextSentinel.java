package io.runtimemoat.gpu.tokenizer;

import java.security.SecureRandom;

/** Strings that no client can have written, because they are random and long. */
final class TextSentinel {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** 16 of 6 400 private-use characters: 202 bits. */
  static final int CHARACTERS = 16;

  private static final char FIRST = '\uE000';
  private static final int ALPHABET = 6400;

  private TextSentinel() {}

  /**
   * A new one. Private-use characters have no case, are not white space and need no escape in JSON,
   * so templates leave them as they are.
   */
  static String next() {
    char[] characters = new char[CHARACTERS];
    for (int i = 0; i < CHARACTERS; i++) {
      characters[i] = (char) (FIRST + RANDOM.nextInt(ALPHABET));
    }
    return new String(characters);
  }

  /** Whether the character there could begin one. */
  static boolean startsAt(String text, int index) {
    char character = text.charAt(index);
    return character >= FIRST && character < FIRST + ALPHABET;
  }
}
