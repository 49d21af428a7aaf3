package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;

/**
 * Tries characters in an item that may be one that is there already: what depends on its text is
 * tried with the characters before it.
 */
final class ItemPlace extends PlaceInItem {
  private final boolean always;

  /**
   * A place in an item.
   *
   * @param always whether the end of the string may be the last that an item can differ by
   */
  ItemPlace(CharacterReader place, boolean always) {
    super(place);
    this.always = always;
  }

  @Override
  public boolean needsText(int quotes, boolean ends) {
    return always || quotes > 1 || ends || place.needsText(quotes, ends);
  }
}
