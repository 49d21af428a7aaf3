package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a string has come.
 *
 * @param read code points so far, counted as far as it matters
 * @param state of the pattern's automaton
 * @param from the first word that still fits, by sorted position
 * @param to one after the last
 */
record StringFrame(StringShape shape, int read, int state, int from, int to)
    implements Frame, TextFrame {
  @Override
  public @Nullable StringFrame next(int codePoint) {
    StringShape s = shape;
    if (s.words != null) {
      int first = s.words.firstFrom(from, to, read, codePoint);
      int end = s.words.firstFrom(first, to, read, codePoint + 1);
      return first < end ? new StringFrame(s, read + 1, 0, first, end) : null;
    }
    if (s.dfa != null && s.lengths != null) {
      int next = s.dfa.next(state, codePoint);
      if (s.lengths.shortest(next, read + 1) == LengthTable.NEVER) {
        return null;
      }
      int counted = counted(read + 1);
      return next == state && counted == read ? this : new StringFrame(s, counted, next, 0, 0);
    }
    if (read >= s.max) {
      return null;
    }
    int counted = counted(read + 1);
    return counted == read ? this : new StringFrame(s, counted, 0, 0, 0);
  }

  /** The state after characters of ASCII; null if they cannot come. */
  @Nullable StringFrame run(byte[] ascii, int begin, int end) {
    StringShape s = shape;
    if (s.words == null && s.dfa == null) {
      return after(end - begin);
    }
    StringFrame frame = this;
    for (int i = begin; i < end && frame != null; i++) {
      frame = frame.next(ascii[i]);
    }
    return frame;
  }

  private int counted(int length) {
    return shape.counted(length);
  }

  @Override
  public boolean takesAll(long kinds, int length) {
    return shape.takesAll(state, read, kinds, length);
  }

  @Override
  public boolean canTake(int first, int last) {
    StringShape s = shape;
    if (s.words != null) {
      int begin = s.words.firstFrom(from, to, read, first);
      return begin < s.words.firstFrom(begin, to, read, last + 1);
    }
    if (s.dfa != null) {
      for (int c = s.dfa.classOf(first); c <= s.dfa.classOf(last); c++) {
        if (next(Math.max(first, s.dfa.firstOf(c))) != null) {
          return true;
        }
      }
      return false;
    }
    return read < s.max;
  }

  @Override
  public boolean accepts() {
    StringShape s = shape;
    if (s.words != null) {
      return from < to && s.words.length(from) == read;
    }
    if (s.lengths != null) {
      return s.lengths.shortest(state, read) == 0;
    }
    return read >= s.min && read <= s.max;
  }

  @Override
  public int nextTaken(int codePoint) {
    StringShape s = shape;
    if (s.words != null) {
      int position = s.words.firstFrom(from, to, read, codePoint + 1);
      return position == to ? CharacterReader.BEYOND_ALL : s.words.at(position, read);
    }
    return s.dfa == null ? CharacterReader.BEYOND_ALL : s.dfa.lastOf(s.dfa.classOf(codePoint)) + 1;
  }

  /** Whether the string is one of a list. */
  boolean isListed() {
    return shape.isListed();
  }

  /** Adds what is left of the texts of the list that still fit, up to a size. */
  void addRests(List<String> rests, int most) {
    for (int i = from; shape.words != null && i < to && rests.size() < most; i++) {
      rests.add(shape.words.rest(i, read));
    }
  }

  /** How many characters may follow, whichever they are. */
  int room() {
    if (shape.words != null || shape.dfa != null) {
      return CharacterReader.UNKNOWN;
    }
    return shape.max == SchemaNode.UNLIMITED ? CharacterReader.UNLIMITED : shape.max - read;
  }

  /** The state after any characters, where only their number counts; null if they are too many. */
  @Nullable StringFrame after(int characters) {
    if (shape.max == SchemaNode.UNLIMITED) {
      int counted = counted(read + characters);
      return counted == read ? this : new StringFrame(shape, counted, 0, 0, 0);
    }
    return characters <= shape.max - read
        ? new StringFrame(shape, read + characters, 0, 0, 0)
        : null;
  }

  /** Whether more texts complete this one than an array can have items. */
  boolean isFree(Tables tables) {
    if (shape.isListed() || shape.checks().length > 0) {
      return false;
    }
    return shape.isOpen() || (shape.isCountable(tables) && completions() >= CompletionCounts.MANY);
  }

  /** Whether it is known that nothing but its end may follow. */
  boolean isComplete() {
    boolean last = shape.dfa == null ? read == shape.max : shape.hasOnlyEnd(state, read);
    return last && accepts();
  }

  /** How many texts complete this one, counted up to a bound. */
  int completions() {
    return shape.completions(state, read);
  }

  /** The fewest code points that complete this one, where it is not of a list. */
  int missing() {
    return shape.lengths == null
        ? Math.max(0, shape.min - read)
        : shape.lengths.shortest(state, read);
  }

  /** The last code point of those beside one that the pattern does not tell from it. */
  int lastAlike(int codePoint) {
    Dfa pattern = shape.dfa;
    return pattern == null ? Character.MAX_CODE_POINT : pattern.lastOf(pattern.classOf(codePoint));
  }

  /** The first of them, but for control characters where all are alike. */
  int firstAlike(int codePoint) {
    Dfa pattern = shape.dfa;
    return pattern == null ? ' ' : pattern.firstOf(pattern.classOf(codePoint));
  }

  /** A short text that completes this one and begins with another that does; null for none. */
  @Nullable String longer(String rest) {
    StringFrame frame = this;
    for (int at = 0; at < rest.length() && frame != null; ) {
      int codePoint = rest.codePointAt(at);
      frame = frame.next(codePoint);
      at += Character.charCount(codePoint);
    }
    for (int codePoint : shape.characters()) {
      StringFrame next = frame == null ? null : frame.next(codePoint);
      if (next != null) {
        String end = next.shortest();
        return end == null ? null : rest + Character.toString(codePoint) + end;
      }
    }
    return null;
  }

  /** A shortest text that completes this one; null for one too long to be written down. */
  @Nullable String shortest() {
    StringShape s = shape;
    if (s.words == null && missing() > Samples.MAX_TEXT) {
      return null;
    }
    if (s.words != null) {
      String best = s.words.rest(from, read);
      for (int i = from + 1; i < to; i++) {
        String rest = s.words.rest(i, read);
        best = rest.length() < best.length() ? rest : best;
      }
      return best;
    }
    if (s.lengths == null || s.dfa == null) {
      return "x".repeat(Math.max(0, s.min - read));
    }
    StringBuilder text = new StringBuilder();
    StringFrame frame = this;
    for (int rest = s.lengths.shortest(state, read); rest > 0; rest--) {
      frame = frame.nearer(s.dfa, rest, text);
    }
    return text.toString();
  }

  /** One step along a shortest way; printable characters first. */
  private StringFrame nearer(Dfa dfa, int rest, StringBuilder text) {
    for (int round = 0; round < 2; round++) {
      for (int c = 0; c < dfa.classes(); c++) {
        int codePoint = Printable.in(dfa.firstOf(c), dfa.lastOf(c), round == 1);
        StringFrame next = codePoint < 0 ? null : next(codePoint);
        if (next != null && leadsIn(next, rest - 1)) {
          text.appendCodePoint(codePoint);
          return next;
        }
      }
    }
    throw new IllegalStateException("a state promises a text of " + rest + " that is not there");
  }

  private static boolean leadsIn(StringFrame frame, int rest) {
    LengthTable lengths = frame.shape.lengths;
    return lengths != null && lengths.shortest(frame.state, frame.read) == rest;
  }
}
