package io.runtimemoat.gpu.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The bytes that every token of a vocabulary stands for. */
final class TokenBytes {
  /*
   * Byte-level vocabularies write each byte as a printable character: the 188 bytes that are
   * printable in Latin-1 as themselves, the other 68 as U+0100 upwards, in the order of their
   * values. Other vocabularies write text, U+2581 for a blank, and <0xHH> for a single byte.
   *
   * [1] Radford et al. Language models are unsupervised multitask learners. 2019 (bytes_to_unicode
   *     in the released encoder.py).
   * [2] Kudo, Richardson. SentencePiece. EMNLP 2018; byte fallback: its option --byte_fallback.
   */
  private static final byte[] NOTHING = {};
  private static final short[] BYTE_OF_CHARACTER = byteOfCharacter();

  private TokenBytes() {}

  /** A table by token id; control tokens and ids that name nothing have no bytes. */
  static byte[][] table(TokenizerFile file) {
    Map<Integer, String> pieces = file.pieces();
    int size = 0;
    for (int id : pieces.keySet()) {
      size = Math.max(size, id + 1);
    }
    for (AddedToken token : file.addedTokens()) {
      size = Math.max(size, token.id() + 1);
    }
    byte[][] table = new byte[size][];
    java.util.Arrays.fill(table, NOTHING);
    boolean byteLevel = file.byteLevel();
    pieces.forEach((id, piece) -> table[id] = byteLevel ? ofByteLevel(piece) : ofText(piece));
    for (AddedToken token : file.addedTokens()) {
      table[token.id()] =
          token.special() ? NOTHING : token.content().getBytes(StandardCharsets.UTF_8);
    }
    return table;
  }

  private static byte[] ofByteLevel(String piece) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      char character = piece.charAt(i);
      if (character >= BYTE_OF_CHARACTER.length || BYTE_OF_CHARACTER[character] < 0) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(BYTE_OF_CHARACTER[character]);
    }
    return bytes.toByteArray();
  }

  private static byte[] ofText(String piece) {
    if (piece.length() == 6 && piece.startsWith("<0x") && piece.endsWith(">")) {
      int high = Character.digit(piece.charAt(3), 16);
      int low = Character.digit(piece.charAt(4), 16);
      if (high >= 0 && low >= 0) {
        return new byte[] {(byte) (high * 16 + low)};
      }
    }
    return piece.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
  }

  private static short[] byteOfCharacter() {
    short[] table = new short[256 + 68];
    java.util.Arrays.fill(table, (short) -1);
    int next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      table[printable ? value : next++] = (short) value;
    }
    return table;
  }
}
