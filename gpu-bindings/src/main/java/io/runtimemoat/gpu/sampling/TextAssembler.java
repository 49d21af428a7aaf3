package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.Tokenizer;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Turns one choice's tokens into text that may leave: whole characters only, and nothing that is or
 * may become a stop text. Belongs to one thread.
 *
 * <p>The stop that is completed first ends the text; of several completed by the same character the
 * longest is cut away. So the result depends on the bytes alone, not on how tokens split them.
 * Invalid bytes become U+FFFD; control tokens have no bytes and add nothing.
 */
public final class TextAssembler {
  private final Tokenizer tokenizer;
  private final StopSequence[] stops;
  private final Utf8Decoder decoder = new Utf8Decoder();

  /** Decoded text that has not left. */
  private final StringBuilder pending = new StringBuilder();

  private boolean stopped;

  /**
   * @param stop texts that end the choice; empty ones are ignored
   */
  public TextAssembler(Tokenizer tokenizer, List<String> stop) {
    this.tokenizer = tokenizer;
    this.stops =
        stop.stream()
            .filter(text -> !text.isEmpty())
            .map(StopSequence::new)
            .toArray(StopSequence[]::new);
  }

  /**
   * Begins behind a text that has left: a stop text that it began is completed by what follows, of
   * which nothing more leaves then. Before the first token.
   */
  public void goOnFrom(String begun) {
    for (StopSequence stop : stops) {
      begun.codePoints().forEach(stop::accept);
    }
  }

  /** Adds a token; the text that may leave now, possibly empty. */
  public String accept(int token) {
    IntConsumer sink = this::onCodePoint;
    for (byte value : tokenizer.tokenBytes(token)) {
      decoder.accept(value, sink);
    }
    return stopped ? release(0) : release(heldChars());
  }

  /** Whether a stop text was completed; nothing that comes later leaves. */
  public boolean stopped() {
    return stopped;
  }

  /** The rest at the end of the choice: what was held back as a possible stop, a cut character. */
  public String flush() {
    decoder.finish(this::onCodePoint);
    return release(0);
  }

  private void onCodePoint(int codePoint) {
    if (stopped) {
      return;
    }
    pending.appendCodePoint(codePoint);
    int cutChars = 0;
    for (StopSequence stop : stops) {
      if (stop.accept(codePoint)) {
        stopped = true;
        cutChars = Math.max(cutChars, stop.matchedChars());
      }
    }
    pending.setLength(Math.max(0, pending.length() - cutChars));
  }

  /** Longest end of the pending text that begins a stop. */
  private int heldChars() {
    int held = 0;
    for (StopSequence stop : stops) {
      held = Math.max(held, stop.matchedChars());
    }
    return held;
  }

  private String release(int heldChars) {
    int end = pending.length() - heldChars;
    if (end <= 0) {
      return "";
    }
    String text = pending.substring(0, end);
    pending.delete(0, end);
    return text;
  }
}
