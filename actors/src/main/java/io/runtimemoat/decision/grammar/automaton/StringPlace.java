package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.TextState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tries characters inside a string that is a value. */
final class StringPlace extends TextPlace {
  private static final int MOST_EXCEPTIONS = 256;

  private final Values values;
  private final int room;
  private final List<String> exceptions;
  private final boolean checked;

  /** By which shapes accept: that alone decides what the end of the string leads to. */
  private final Map<Long, Optional<State>> ends = new HashMap<>();

  private StringPlace(
      Values values, Level level, TextFrame[] start, List<String> exceptions, boolean waits) {
    super(level, start, waits);
    this.values = values;
    this.exceptions = exceptions;
    this.room = room(start, exceptions.size() <= MOST_EXCEPTIONS);
    boolean any = false;
    for (TextFrame frame : start) {
      any |= frame instanceof StringFrame string && string.shape().checks().length > 0;
    }
    this.checked = any;
  }

  /**
   * A place in a string.
   *
   * @param waits whether half of a pair waits for the other, which is not tried here
   */
  static StringPlace of(Values values, Level level, TextFrame[] start, boolean waits) {
    List<String> listed = new ArrayList<>();
    for (TextFrame frame : start) {
      if (frame instanceof StringFrame string) {
        string.addRests(listed, MOST_EXCEPTIONS + 1);
      }
    }
    return new StringPlace(values, level, start, listed, waits);
  }

  /** Known if no shape looks at the characters, but for few listed texts where all are allowed. */
  private static int room(TextFrame[] frames, boolean fewListed) {
    int most = UNKNOWN;
    boolean unknown = false;
    boolean listed = false;
    for (TextFrame frame : frames) {
      if (frame instanceof StringFrame string) {
        int one = string.room();
        listed |= string.isListed();
        unknown |= one == UNKNOWN && !(string.isListed() && fewListed);
        most = Math.max(most, one);
      }
      unknown |= frame instanceof UnusedFrame;
    }
    return unknown || (listed && most != UNLIMITED) ? UNKNOWN : most;
  }

  @Override
  public int room() {
    return room;
  }

  @Override
  public boolean canTake(int depth, int first, int last) {
    if (room != UNKNOWN) {
      return depth < room;
    }
    return TextReader.canTake(frames(depth), first, last);
  }

  @Override
  public @Nullable TextState closed(int depth) {
    Frame[] finals = room == UNKNOWN ? Values.frames(frames(depth)) : after(depth);
    long accepting = 0;
    for (int i = 0; i < finals.length; i++) {
      accepting |= finals[i] != null && finals[i].accepts() ? 1L << i : 0;
    }
    if (finals.length > Long.SIZE) {
      return values.closeUnchecked(level(), finals);
    }
    Optional<State> known = ends.get(accepting);
    if (known == null) {
      known = Optional.ofNullable(values.closeUnchecked(level(), finals));
      ends.put(accepting, known);
    }
    return known.orElse(null);
  }

  /** What any characters lead to that are not a listed text. */
  private Frame[] after(int characters) {
    Frame[] finals = new Frame[frames(0).length];
    for (int i = 0; i < finals.length; i++) {
      if (frames(0)[i] instanceof StringFrame string && !string.isListed()) {
        finals[i] = string.after(characters);
      }
    }
    return finals;
  }

  @Override
  public List<String> exceptions() {
    return exceptions;
  }

  @Override
  public boolean mayFollow(byte b) {
    return mayFollowValue(b);
  }

  /** Whether values that are judged, or compared, by their text may end behind a string. */
  static boolean needsText(Level level, int quotes, boolean ends) {
    return (ends && level.heldFrom() >= 0)
        || ((ends || quotes > 1) && level.told().keptFrom() >= 0);
  }

  static boolean mayFollowValue(byte b) {
    return b == ',' || b == ']' || b == '}' || Machine.isSpace(b);
  }

  @Override
  public boolean needsText(int quotes, boolean ends) {
    return checked || needsText(level(), quotes, ends);
  }
}
