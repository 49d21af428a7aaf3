package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import java.util.Arrays;

/** Tries characters inside a key or a string, frame by frame. */
abstract class TextPlace implements CharacterReader {
  private final Level level;
  private final boolean waits;
  private TextFrame[][] frames = new TextFrame[16][];

  /**
   * A place.
   *
   * @param start the frames there
   * @param waits whether half of a pair waits for the other, which is not tried here
   */
  TextPlace(Level level, TextFrame[] start, boolean waits) {
    this.level = level;
    this.waits = waits;
    frames[0] = start;
  }

  final Level level() {
    return level;
  }

  /** The frames after some characters. */
  final TextFrame[] frames(int depth) {
    return frames[depth];
  }

  @Override
  public final boolean escapesApart() {
    return waits;
  }

  @Override
  public final long mayCome() {
    return -1; // nothing is known
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

  @Override
  public final boolean takesAll(int depth, long kinds, int length) {
    for (TextFrame frame : frames[depth]) {
      if (frame != null && frame.takesAll(kinds, length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public final int nextAfter(int depth, int codePoint) {
    return TextReader.nextTaken(frames[depth], codePoint);
  }
}
