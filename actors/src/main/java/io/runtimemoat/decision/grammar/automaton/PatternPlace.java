package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries characters inside a string that can only be one of a pattern. */
final class PatternPlace implements CharacterReader {
  private final StringShape shape;
  private final Dfa dfa;
  private final LengthTable lengths;
  private final Level level;
  private final @Nullable State closed;
  private final boolean waits;
  private int[] states = new int[16];
  private int[] reads = new int[16];

  private PatternPlace(
      StringFrame frame,
      Dfa dfa,
      LengthTable lengths,
      Level level,
      @Nullable State closed,
      boolean waits) {
    this.waits = waits;
    this.shape = frame.shape();
    this.dfa = dfa;
    this.lengths = lengths;
    this.level = level;
    this.closed = closed;
    this.states[0] = frame.state();
    this.reads[0] = frame.read();
  }

  /**
   * A place in one pattern alone; null if there are others or none.
   *
   * @param waits whether half of a pair waits for the other, which is not tried here
   */
  static @Nullable PatternPlace of(Values values, Level level, TextFrame[] frames, boolean waits) {
    StringFrame only = null;
    int place = 0;
    for (int i = 0; i < frames.length; i++) {
      if (frames[i] != null) {
        if (only != null || !(frames[i] instanceof StringFrame string)) {
          return null;
        }
        only = string;
        place = i;
      }
    }
    Dfa dfa = only == null ? null : only.shape().dfa;
    LengthTable lengths = only == null ? null : only.shape().lengths;
    if (only == null || dfa == null || lengths == null) {
      return null;
    }
    boolean[] accepting = new boolean[frames.length];
    accepting[place] = true;
    State closed = values.closeAccepted(level, accepting);
    return new PatternPlace(only, dfa, lengths, level, closed, waits);
  }

  @Override
  public boolean escapesApart() {
    return waits;
  }

  @Override
  public int room() {
    return UNKNOWN;
  }

  @Override
  public long mayCome() {
    return shape.uniform().mayCome(states[0]);
  }

  @Override
  public boolean read(int depth, int codePoint) {
    int next = dfa.next(states[depth], codePoint);
    int read = reads[depth] + 1;
    if (lengths.shortest(next, read) == LengthTable.NEVER) {
      return false;
    }
    if (depth + 1 == states.length) {
      states = Arrays.copyOf(states, 2 * states.length);
      reads = Arrays.copyOf(reads, 2 * reads.length);
    }
    states[depth + 1] = next;
    reads[depth + 1] = shape.counted(read);
    return true;
  }

  @Override
  public boolean takesAll(int depth, long kinds, int length) {
    return shape.takesAll(states[depth], reads[depth], kinds, length);
  }

  @Override
  public int nextAfter(int depth, int codePoint) {
    int next = dfa.classOf(codePoint) + 1;
    while (next < dfa.classes()
        && lengths.shortest(dfa.nextOfClass(states[depth], next), reads[depth] + 1)
            == LengthTable.NEVER) {
      next++;
    }
    return next == dfa.classes() ? BEYOND_ALL : dfa.firstOf(next);
  }

  @Override
  public boolean canTake(int depth, int first, int last) {
    int end = dfa.classOf(last);
    for (int c = dfa.classOf(first); c <= end; c++) {
      int next = dfa.nextOfClass(states[depth], c);
      if (lengths.shortest(next, reads[depth] + 1) != LengthTable.NEVER) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable TextState closed(int depth) {
    return lengths.shortest(states[depth], reads[depth]) == 0 ? closed : null;
  }

  @Override
  public List<String> exceptions() {
    return List.of();
  }

  @Override
  public boolean mayFollow(byte b) {
    return StringPlace.mayFollowValue(b);
  }

  @Override
  public boolean needsText(int quotes, boolean ends) {
    return shape.checks().length > 0 || StringPlace.needsText(level, quotes, ends);
  }
}
