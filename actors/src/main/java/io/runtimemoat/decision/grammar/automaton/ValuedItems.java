package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.Told.Part;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of any values that all differ, item by item: each is compared with those before it when it
 * ends, and differs for certain once a member does.
 *
 * <p>Values are compared as canonical texts: numbers by value, keys in any order, escapes resolved.
 */
final class ValuedItems {
  private final ItemFreedom freedom;
  private final AutomatonLimits limits;

  ValuedItems(ItemFreedom freedom, AutomatonLimits limits) {
    this.freedom = freedom;
    this.limits = limits;
  }

  /** Whether a value in {@code around} is an item of such an array, as far as it can still be. */
  static boolean areAskedFor(@Nullable Level around) {
    for (int i = 0; around != null && i < around.frames().length; i++) {
      if (isValued(around.frames()[i])) {
        return true;
      }
    }
    return false;
  }

  static boolean isValued(@Nullable Frame frame) {
    return frame instanceof ArrayFrame array && array.shape().isValued();
  }

  /** Whether a value in {@code around} is a member of an item that may be one that is there. */
  static boolean areCompared(Level around) {
    return around.told().part() != null
        && areAskedFor(around.below())
        && around.alive() instanceof ObjectFrame;
  }

  /** What a value that begins at {@code at} has to do with such arrays. */
  Told of(Level around, long at) {
    Told outer = around.told();
    Part part = outer.part();
    Part here = part == null || part.free() ? part : part.with(hasRoomAfterChild(around));
    if (!areAskedFor(around)) {
      return here == null && outer.keptFrom() < 0
          ? Told.NOTHING
          : new Told(outer.keptFrom(), here, KeySet.EMPTY);
    }
    Part item = outer.items().isEmpty() ? here : new Part(false, here);
    return new Told(outer.keptFrom() < 0 ? at : outer.keptFrom(), item, KeySet.EMPTY);
  }

  private boolean hasRoomAfterChild(Level around) {
    for (Frame frame : around.frames()) {
      if (frame instanceof ContainerFrame container && !freedom.hasRoom(container.afterChild())) {
        return false;
      }
    }
    return true;
  }

  /** An item with the arrays around it that may have it; null if none may. */
  static @Nullable Level among(Level value, String item) {
    Level around = value.below();
    if (around == null || !around.told().items().contains(item)) {
      return value;
    }
    Frame[] left = around.frames().clone();
    boolean any = false;
    for (int i = 0; i < left.length; i++) {
      left[i] = isValued(left[i]) ? null : left[i];
      any |= left[i] != null;
    }
    return any ? value.over(around.withFrames(left)) : null;
  }

  /**
   * The state after an item, which is remembered with its members.
   *
   * @throws UndecidedException if there are too many
   */
  State with(State after, JsonValue value, String item) {
    Level array = after.top();
    KeySet items = array.told().items();
    if (!areAskedFor(array) || items.contains(item)) {
      return after;
    }
    if (array.keyBytes() + item.length() > limits.maxKeyBytes()) {
      throw new UndecidedException(
          "items that have to differ have more than " + limits.maxKeyBytes() + " characters");
    }
    items = items.with(item);
    if (value instanceof JsonValue.Obj object) {
      for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
        String member = member(entry.getKey(), entry.getValue());
        items = items.contains(member) ? items : items.with(member);
      }
    }
    return State.between(
        after.mode(), array.withTold(array.told().withItems(items), item.length()));
  }

  /** A member as it is remembered: no whole value is written so. */
  private static String member(String key, JsonValue value) {
    return JsonText.quoted(key) + ":" + JsonText.canonical(value);
  }

  /** The state after a member of an item: it differs if no other has such a member. */
  static State withMember(State after, JsonValue value) {
    Level item = after.top();
    Part part = item.told().part();
    Level array = item.below();
    if (part == null || array == null || array.told().items().contains(member(item.key(), value))) {
      return after;
    }
    return State.between(after.mode(), item.withTold(item.told().withPart(part.outer()), 0));
  }
}
