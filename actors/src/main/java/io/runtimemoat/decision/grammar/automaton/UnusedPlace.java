package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries characters inside a string that must differ from those that are in its array already. */
final class UnusedPlace extends PlaceInItem {
  private static final int MOST_EXCEPTIONS = 256;

  /** No token is longer, so that the bound for items cannot be met where the room is known. */
  private static final int MOST_CHARACTERS = 4096;

  private final KeySet used;
  private final String before;
  private final AutomatonLimits limits;
  private final List<String> exceptions = new ArrayList<>();
  private final boolean known;
  private int[] read = new int[16];

  /**
   * A place in an item.
   *
   * @param place the same, wherever the string is
   * @param array the array around it
   * @param before its characters so far
   */
  private UnusedPlace(CharacterReader place, Level array, String before, AutomatonLimits limits) {
    super(place);
    this.used = array.keys();
    this.before = before;
    this.limits = limits;
    exceptions.addAll(place.exceptions());
    for (String item : used.startingWith(before, MOST_EXCEPTIONS + 1)) {
      exceptions.add(item.substring(before.length()));
    }
    this.known =
        place.room() == UNLIMITED
            && exceptions.size() <= MOST_EXCEPTIONS
            && array.keyBytes() + before.length() + MOST_CHARACTERS <= limits.maxKeyBytes();
  }

  /** The place; null where the texts that make a difference are too many to be listed. */
  static @Nullable UnusedPlace of(
      CharacterReader place, Level array, String before, AutomatonLimits limits) {
    UnusedPlace item = new UnusedPlace(place, array, before, limits);
    return item.known || place.room() != UNLIMITED ? item : null;
  }

  @Override
  public int room() {
    return known ? UNLIMITED : UNKNOWN;
  }

  @Override
  public boolean read(int depth, int codePoint) {
    if (!place.read(depth, codePoint)) {
      return false;
    }
    if (depth == read.length) {
      read = Arrays.copyOf(read, 2 * read.length);
    }
    read[depth] = codePoint;
    return true;
  }

  /** Where the room is known, what was read is not, and so not remembered. */
  @Override
  public @Nullable TextState closed(int depth) {
    TextState closed = place.closed(depth);
    if (known || closed == null) {
      return closed;
    }
    String item = before + new String(read, 0, depth);
    return used.contains(item) ? null : DistinctItems.with((State) closed, item, limits);
  }

  @Override
  public List<String> exceptions() {
    return exceptions;
  }

  /** Where an item is not known, the same bytes must not bring another that could be the same. */
  @Override
  public boolean needsText(int quotes, boolean ends) {
    return place.needsText(quotes, ends) || (known && quotes > 1);
  }
}
