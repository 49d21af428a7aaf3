package io.runtimemoat.decision.grammar.calls;

import io.runtimemoat.decision.grammar.text.KeepsText;
import io.runtimemoat.decision.grammar.text.TextState;
import org.jspecify.annotations.Nullable;

/**
 * Where a text with calls stands.
 *
 * @param part what is being written
 * @param at bytes of it that stand already: of a literal, of a name, of what might become a trigger
 * @param tool whose call it is; of a name the first that begins like it
 * @param inner of the document or the arguments; null elsewhere
 */
record CallState(Part part, int at, int tool, @Nullable TextState inner)
    implements TextState, KeepsText {
  /** What a text consists of. */
  enum Part {
    /** Whatever the model says beside calls. */
    TEXT,
    /** A document that is held to a grammar of its own. */
    DOCUMENT,
    OPENING,
    NAME,
    MIDDLE,
    ARGUMENTS,
    CLOSING,
    BETWEEN
  }

  private record Key(Part part, int at, int tool, @Nullable Object inner) {}

  static CallState of(Part part, int at, int tool) {
    return new CallState(part, at, tool, null);
  }

  /** In a document or in arguments; {@code at} is 0 before their first byte, 1 behind it. */
  static CallState within(Part part, int at, int tool, TextState inner) {
    return new CallState(part, at, tool, inner);
  }

  /** With value equality, if {@code innerKey} has it. */
  Object key(@Nullable Object innerKey) {
    return new Key(part, at, tool, innerKey);
  }

  @Override
  public boolean isBetweenTokens() {
    return inner != null && inner.isBetweenTokens();
  }

  @Override
  public int depth(int most) {
    return inner == null ? 0 : inner.depth(most);
  }

  @Override
  public long heldFrom() {
    return inner == null ? -1 : inner.heldFrom();
  }

  @Override
  public long keptFrom() {
    return inner == null ? -1 : KeepsText.of(inner);
  }

  @Override
  public boolean goesOnByBlanks() {
    return part == Part.BETWEEN;
  }

  @Override
  public boolean isInNumber() {
    return inner != null && inner.isInNumber();
  }

  @Override
  public boolean isPlain() {
    return inner == null || inner.isPlain();
  }

  @Override
  public boolean isUsual(int b) {
    return inner == null || inner.isUsual(b);
  }

  @Override
  public boolean isLaidOut() {
    return inner == null || inner.isLaidOut();
  }

  @Override
  public boolean isBehindItem() {
    return inner != null && inner.isBehindItem();
  }

  @Override
  public String path() {
    return inner == null ? "" : inner.path();
  }
}
