package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.automaton.Told.Part;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an item that may be one that is there already can still become another. Where there are
 * more ways on than items there is one; where there are few they are tried; in between the text is
 * held from where it became doubtful until the item differs or ends.
 */
final class ItemDoubts {
  /** More ways to end a string, or a longer item, are not tried at each byte. */
  private static final int MOST_WAYS = 16;

  private static final int MOST_BYTES = 4096;

  private enum Way {
    CERTAIN,
    DOUBTFUL,
    NONE
  }

  private final ItemFreedom freedom;
  private final boolean inOrder;
  private final int maxDepth;

  ItemDoubts(ItemFreedom freedom, boolean inOrder, AutomatonLimits limits) {
    this.freedom = freedom;
    this.inOrder = inOrder;
    this.maxDepth = limits.maxHeldDepth();
  }

  /**
   * A state within an item that may be one that is there; null if it can be no other.
   *
   * @param before the state before it
   * @param at offset of the byte between them
   */
  @SuppressWarnings("ReferenceEquality") // a state in which nothing changed is the same object
  @Nullable State settled(State before, State state, long at, TextView text) {
    if (state == before) {
      return state;
    }
    Way way = way(state, at + 1, text);
    if (way == Way.NONE) {
      return null;
    }
    long from = before.doubt() >= 0 ? before.doubt() : at;
    return state.withDoubt(way == Way.CERTAIN ? -1 : from);
  }

  private Way way(State state, long end, TextView text) {
    Part part = state.top().told().part();
    if (part == null || part.free() || freedom.isOpen(state)) {
      return Way.CERTAIN;
    }
    List<String> ends = ends(state);
    Level item = item(state.top());
    Level array = item.below();
    if (ends.isEmpty() || array == null || end - item.start() > MOST_BYTES) {
      return Way.DOUBTFUL;
    }
    String begun = new String(text.slice(item.start(), end), StandardCharsets.UTF_8);
    for (String rest : ends) {
      String whole = canonical(begun + rest);
      if (whole == null) {
        return Way.DOUBTFUL;
      }
      if (!array.told().items().contains(whole)) {
        Part outer = part.outer();
        return outer == null || outer.free() ? Way.CERTAIN : Way.DOUBTFUL;
      }
    }
    return isOnlyTold(array) ? Way.NONE : Way.DOUBTFUL;
  }

  /** Whether every array that the item may lie in asks for another. */
  private static boolean isOnlyTold(Level array) {
    for (Frame frame : array.frames()) {
      if (frame != null && !ValuedItems.isValued(frame)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String canonical(String text) {
    try {
      return JsonText.canonical(JsonReader.read(text, maxDepth));
    } catch (JsonSyntaxException e) {
      return null;
    }
  }

  private static Level item(Level top) {
    Level level = top;
    while (level.below() != null && !ValuedItems.areAskedFor(level.below())) {
      level = level.below();
    }
    return level;
  }

  /** All ways in which an item can end, where they are few; none where they are not. */
  private List<String> ends(State state) {
    Level top = state.top();
    boolean isItem = ValuedItems.areAskedFor(top.below());
    if (state.mode() == Mode.AFTER_VALUE) {
      return isItem && canOnlyEnd(top, false) ? List.of("}") : List.of();
    }
    if (state.mode() != Mode.STRING || !(isItem || isLastMember(top))) {
      return List.of();
    }
    List<String> ends = new ArrayList<>();
    for (String rest : rests(state)) {
      ends.add(JsonText.quoted(rest).substring(1) + (isItem ? "" : "}"));
    }
    return ends;
  }

  private boolean isLastMember(Level value) {
    Level around = value.below();
    return around != null && ValuedItems.areAskedFor(around.below()) && canOnlyEnd(around, true);
  }

  /** Whether an object may end, and nothing else, now or behind the value in it. */
  private boolean canOnlyEnd(Level object, boolean inValue) {
    for (Frame frame : object.frames()) {
      if (frame == null) {
        continue;
      }
      if (!(frame instanceof ObjectFrame members)) {
        return false;
      }
      ObjectFrame after = inValue ? members.afterChild() : members;
      if (!after.accepts() || after.canGrow(inOrder)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> rests(State state) {
    TextReader.Text text = state.text();
    List<String> rests = new ArrayList<>();
    if (text == null || !text.scan().isPlain()) {
      return rests;
    }
    for (TextFrame frame : text.frames()) {
      if (frame == null) {
        continue;
      }
      if (!(frame instanceof StringFrame string)) {
        return List.of();
      }
      if (string.isListed()) {
        string.addRests(rests, MOST_WAYS + 1);
      } else if (string.isComplete()) {
        rests.add("");
      } else {
        return List.of();
      }
    }
    return rests.size() > MOST_WAYS ? List.of() : rests;
  }
}
