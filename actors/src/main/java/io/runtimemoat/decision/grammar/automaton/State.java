package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.KeepsText;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a text so far means for what may follow. Immutable.
 *
 * @param top the innermost open value
 * @param text the string or key in flight
 * @param numbers what a number in flight may become
 * @param syntax where a number stands
 * @param word how many bytes of {@code null}, {@code true} or {@code false} were read
 * @param first the first byte of such a word
 * @param doubt from where on it is not known whether the items around it can still differ; else -1
 */
public record State(
    Mode mode,
    Level top,
    TextReader.@Nullable Text text,
    NumberFrame @Nullable [] numbers,
    @Nullable NumberSyntax syntax,
    int word,
    int first,
    long doubt)
    implements TextState, KeepsText {
  /** What comes next. */
  enum Mode {
    VALUE,
    FIRST_ITEM,
    FIRST_KEY,
    NEXT_KEY,
    COLON,
    AFTER_VALUE,
    STRING,
    KEY,
    NUMBER,
    WORD,
    DONE
  }

  State(
      Mode mode,
      Level top,
      TextReader.@Nullable Text text,
      NumberFrame @Nullable [] numbers,
      @Nullable NumberSyntax syntax,
      int word,
      int first) {
    this(mode, top, text, numbers, syntax, word, first, -1);
  }

  State withDoubt(long from) {
    return from == doubt ? this : new State(mode, top, text, numbers, syntax, word, first, from);
  }

  static State between(Mode mode, Level top) {
    return new State(mode, top, null, null, null, 0, 0);
  }

  @Override
  public boolean isBetweenTokens() {
    return mode != Mode.STRING && mode != Mode.KEY && mode != Mode.WORD;
  }

  @Override
  public int depth(int most) {
    int depth = 0;
    for (Level level = top.below(); level != null && depth < most; level = level.below()) {
      depth++;
    }
    return depth;
  }

  @Override
  public long heldFrom() {
    return KeepsText.first(top.heldFrom(), doubt);
  }

  @Override
  public long keptFrom() {
    return KeepsText.first(heldFrom(), top.told().keptFrom());
  }

  @Override
  public boolean isInNumber() {
    return mode == Mode.NUMBER;
  }

  @Override
  public boolean isPlain() {
    boolean none = true;
    for (int i = 0; numbers != null && i < numbers.length; i++) {
      if (numbers[i] != null) {
        PlainIntegers plain = numbers[i].shape().plainIntegers();
        if (plain == null || plain.begin(numbers[i].text())) {
          return true;
        }
        none = false;
      }
    }
    return none;
  }

  @Override
  public boolean isUsual(int b) {
    return text == null || EscapeHabits.follow(text, b);
  }

  @Override
  public boolean isLaidOut() {
    return mode != Mode.COLON;
  }

  @Override
  public boolean isBehindItem() {
    Level around = top.below();
    return mode == Mode.AFTER_VALUE
        || (mode == Mode.NUMBER && around != null && !around.isBottom());
  }

  /** JSON Pointer of the value in flight, or of the one whose member or item comes next. */
  @Override
  public String path() {
    Deque<String> tokens = new ArrayDeque<>();
    Level level = top;
    if (mode == Mode.VALUE && level.alive() instanceof ObjectFrame) {
      tokens.push(escaped(level.key()));
    } else if (mode == Mode.VALUE && level.alive() instanceof ArrayFrame) {
      tokens.push(String.valueOf(level.items()));
    }
    push(level, tokens);
    return pointer(tokens);
  }

  /** JSON Pointer of an open value. */
  static String containerPath(Level level) {
    Deque<String> tokens = new ArrayDeque<>();
    push(level, tokens);
    return pointer(tokens);
  }

  private static void push(Level from, Deque<String> tokens) {
    for (Level level = from; level.below() != null; level = level.below()) {
      Level around = level.below();
      if (around.alive() instanceof ObjectFrame) {
        tokens.push(escaped(around.key()));
      } else if (around.alive() instanceof ArrayFrame) {
        tokens.push(String.valueOf(around.items()));
      }
    }
  }

  private static String pointer(Deque<String> tokens) {
    return tokens.isEmpty() ? "" : "/" + String.join("/", tokens);
  }

  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
