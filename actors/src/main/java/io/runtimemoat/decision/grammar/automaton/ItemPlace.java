package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries characters in an item that may be one that is there already: what depends on its text is
 * tried with the characters before it.
 */
final class ItemPlace implements CharacterReader {
  private final CharacterReader place;
  private final boolean always;

  /**
   * A place in an item.
   *
   * @param always whether the end of the string may be the last that an item can differ by
   */
  ItemPlace(CharacterReader place, boolean always) {
    this.place = place;
    this.always = always;
  }

  @Override
  public boolean escapesApart() {
    return place.escapesApart();
  }

  @Override
  public int room() {
    return place.room();
  }

  @Override
  public long mayCome() {
    return place.mayCome();
  }

  @Override
  public boolean read(int depth, int codePoint) {
    return place.read(depth, codePoint);
  }

  @Override
  public boolean takesAll(int depth, long kinds, int length) {
    return place.takesAll(depth, kinds, length);
  }

  @Override
  public int nextAfter(int depth, int codePoint) {
    return place.nextAfter(depth, codePoint);
  }

  @Override
  public boolean canTake(int depth, int first, int last) {
    return place.canTake(depth, first, last);
  }

  @Override
  public @Nullable TextState closed(int depth) {
    return place.closed(depth);
  }

  @Override
  public List<String> exceptions() {
    return place.exceptions();
  }

  @Override
  public boolean mayFollow(byte b) {
    return place.mayFollow(b);
  }

  @Override
  public boolean needsText(int quotes, boolean ends) {
    return always || quotes > 1 || ends || place.needsText(quotes, ends);
  }
}
