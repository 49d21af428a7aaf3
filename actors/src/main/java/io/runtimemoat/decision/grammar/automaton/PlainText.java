package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.PlainReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tries plain characters inside a string or a key. */
final class PlainText implements PlainReader {
  private final int room;
  private TextFrame[][] frames;

  private PlainText(TextFrame[] start) {
    this.room = room(start);
    this.frames = new TextFrame[16][];
    frames[0] = start;
  }

  static @Nullable PlainText of(State state) {
    TextReader.Text text = state.text();
    return text == null || !text.scan().isPlain() ? null : new PlainText(text.frames());
  }

  private static int room(TextFrame[] frames) {
    int most = 0;
    boolean unknown = false;
    for (TextFrame frame : frames) {
      int one = frame == null ? 0 : frame.room();
      unknown |= one == UNKNOWN;
      most = Math.max(most, one);
    }
    return unknown && most != UNLIMITED ? UNKNOWN : most;
  }

  @Override
  public int room() {
    return room;
  }

  @Override
  public boolean read(int depth, int codePoint) {
    TextFrame[] next = TextReader.advance(frames[depth], codePoint);
    if (next == null) {
      return false;
    }
    if (depth + 1 == frames.length) {
      frames = Arrays.copyOf(frames, 2 * frames.length);
    }
    frames[depth + 1] = next;
    return true;
  }
}
