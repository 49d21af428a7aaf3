package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries characters inside a key. */
final class KeyPlace extends TextPlace {
  private static final int MOST_EXCEPTIONS = 256;

  /** No token is longer, so that the bound for keys cannot be met where the room is known. */
  private static final int MOST_CHARACTERS = 4096;

  private final AutomatonLimits limits;
  private final String before;
  private final boolean free;
  private final List<String> exceptions = new ArrayList<>();
  private @Nullable State common;
  private int[] read = new int[16];

  /**
   * A place in a key.
   *
   * @param before its characters so far
   * @param waits whether half of a pair waits for the other, which is not tried here
   */
  KeyPlace(Level level, TextFrame[] start, String before, boolean waits, AutomatonLimits limits) {
    super(level, start, waits);
    this.limits = limits;
    this.before = before;
    this.free = isFree(start);
  }

  /** Whether every object takes any key here, but for few that are named or there already. */
  private boolean isFree(TextFrame[] start) {
    if (level().keyBytes() + before.length() + MOST_CHARACTERS > limits.maxKeyBytes()) {
      return false;
    }
    for (TextFrame frame : start) {
      if (frame instanceof KeyFrame key && !(key.takesAny() && key.addNames(exceptions))) {
        return false;
      }
    }
    for (String known : level().keys().startingWith(before, MOST_EXCEPTIONS + 1)) {
      exceptions.add(known.substring(before.length()));
    }
    return exceptions.size() <= MOST_EXCEPTIONS;
  }

  @Override
  public int room() {
    return free ? UNLIMITED : UNKNOWN;
  }

  @Override
  public boolean read(int depth, int codePoint) {
    if (!super.read(depth, codePoint)) {
      return false;
    }
    if (depth == read.length) {
      read = Arrays.copyOf(read, 2 * read.length);
    }
    read[depth] = codePoint;
    return true;
  }

  @Override
  public boolean canTake(int depth, int first, int last) {
    return free || TextReader.canTake(frames(depth), first, last);
  }

  @Override
  public @Nullable TextState closed(int depth) {
    if (!free) {
      return Keys.end(level(), frames(depth), before + new String(read, 0, depth), limits);
    }
    State known = common;
    if (known == null) {
      Frame[] objects = new Frame[frames(0).length];
      for (int i = 0; i < objects.length; i++) {
        objects[i] = frames(0)[i] instanceof KeyFrame key ? key.endAny() : null;
      }
      known = State.between(Mode.COLON, level().withFrames(objects));
      common = known;
    }
    return known;
  }

  @Override
  public List<String> exceptions() {
    return exceptions;
  }

  @Override
  public boolean mayFollow(byte b) {
    return b == ':' || Machine.isSpace(b);
  }

  /** Where the key is not known, the same bytes must not bring another that could be the same. */
  @Override
  public boolean needsText(int quotes, boolean ends) {
    return (free && quotes > 1) || StringPlace.needsText(level(), quotes, ends);
  }
}
