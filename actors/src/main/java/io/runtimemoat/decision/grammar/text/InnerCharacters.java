package io.runtimemoat.decision.grammar.text;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Characters of a string within a value that a machine reads inside another. For one thread. */
public final class InnerCharacters implements CharacterReader {
  private final CharacterReader inner;
  private final UnaryOperator<TextState> around;

  /** Equal states behind the string are the same object here too. */
  private final IdentityHashMap<TextState, TextState> closed = new IdentityHashMap<>();

  /**
   * A reader.
   *
   * @param around makes a state of the inner machine one of the machine around it
   */
  public InnerCharacters(CharacterReader inner, UnaryOperator<TextState> around) {
    this.inner = inner;
    this.around = around;
  }

  @Override
  public boolean escapesApart() {
    return inner.escapesApart();
  }

  @Override
  public int room() {
    return inner.room();
  }

  @Override
  public long mayCome() {
    return inner.mayCome();
  }

  @Override
  public boolean read(int depth, int codePoint) {
    return inner.read(depth, codePoint);
  }

  @Override
  public boolean takesAll(int depth, long kinds, int length) {
    return inner.takesAll(depth, kinds, length);
  }

  @Override
  public int nextAfter(int depth, int codePoint) {
    return inner.nextAfter(depth, codePoint);
  }

  @Override
  public boolean canTake(int depth, int first, int last) {
    return inner.canTake(depth, first, last);
  }

  @Override
  public @Nullable TextState closed(int depth) {
    TextState state = inner.closed(depth);
    return state == null ? null : closed.computeIfAbsent(state, around);
  }

  @Override
  public List<String> exceptions() {
    return inner.exceptions();
  }

  @Override
  public boolean mayFollow(byte b) {
    return inner.mayFollow(b);
  }

  @Override
  public boolean needsText(int quotes, boolean ends) {
    return inner.needsText(quotes, ends);
  }
}
