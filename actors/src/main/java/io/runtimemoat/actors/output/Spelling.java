package io.runtimemoat.actors.output;

import io.runtimemoat.decision.Lately;
import io.runtimemoat.gpu.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a model's own tokenizer would write the text that a grammar forces. What was spelt lately is
 * remembered: texts of one schema force the same again and again. Safe for use by many threads.
 */
final class Spelling {
  private static final int MOST_KNOWN = 4096;
  private static final int[] NOTHING = {};

  private final Tokenizer tokenizer;
  private final Lately<Text, int[]> known = new Lately<>(MOST_KNOWN);

  private record Text(int before, ByteBuffer forced) {}

  Spelling(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The tokens of a text, as they are behind another token.
   *
   * @param before the token that stands before it; below 0 for none
   * @param forced may end within a character, which is left away then
   */
  int[] behind(int before, byte[] forced) {
    Text text = new Text(before, ByteBuffer.wrap(forced));
    int[] spelt = known.get(text);
    if (spelt == null) {
      spelt = spell(before, forced);
      known.put(text, spelt);
    }
    return spelt;
  }

  private int[] spell(int before, byte[] forced) {
    byte[] whole = wholeCharacters(forced);
    if (whole.length == 0) {
      return NOTHING;
    }
    byte[] first = before < 0 ? new byte[0] : tokenizer.tokenBytes(before);
    byte[] both = Arrays.copyOf(first, first.length + whole.length);
    System.arraycopy(whole, 0, both, first.length, whole.length);
    int[] behind =
        endingWith(tokenizer.encodeText(new String(both, StandardCharsets.UTF_8)), whole);
    // A tokenizer that would have joined the two writes what is forced in some other way.
    return behind.length > 0
        ? behind
        : endingWith(tokenizer.encodeText(new String(whole, StandardCharsets.UTF_8)), whole);
  }

  private static byte[] wholeCharacters(byte[] text) {
    for (int length = text.length; length > 0 && length > text.length - 4; length--) {
      byte[] start = Arrays.copyOf(text, length);
      if (Arrays.equals(
          start, new String(start, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))) {
        return start;
      }
    }
    return new byte[0];
  }

  /** The last tokens, if their bytes are just those of {@code text}; else none. */
  private int[] endingWith(int[] tokens, byte[] text) {
    int at = text.length;
    int from = tokens.length;
    while (at > 0 && from > 0) {
      from--;
      byte[] bytes = tokenizer.tokenBytes(tokens[from]);
      at -= bytes.length;
      if (at < 0
          || bytes.length == 0
          || !Arrays.equals(bytes, 0, bytes.length, text, at, at + bytes.length)) {
        return NOTHING;
      }
    }
    return at == 0 ? Arrays.copyOfRange(tokens, from, tokens.length) : NOTHING;
  }
}
