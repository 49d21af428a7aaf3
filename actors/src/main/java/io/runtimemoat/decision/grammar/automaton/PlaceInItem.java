package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries characters as another place does; what is apart in an item is for those that extend it. */
abstract class PlaceInItem implements CharacterReader {
  protected final CharacterReader place;

  PlaceInItem(CharacterReader place) {
    this.place = place;
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
}
