package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shortest way to end an array or object between its items or members. */
final class ContainerEndings {
  private static final int MOST_ADDED = 4096;

  /** Of an ending, in characters: as long as the names of a schema's text may be. */
  static final int MAX_TEXT = 1 << 22;

  private static final int MOST_OTHERS = 256;

  private final Tables tables;
  private final boolean inOrder;
  private final ItemVariants variants;
  private final OtherItems otherItems;
  private final int number;

  /**
   * Endings.
   *
   * @param number of the variant of members where there are many: 0 for the shortest
   */
  ContainerEndings(Machine machine, ItemVariants variants, int number) {
    this.tables = machine.tables();
    this.inOrder = machine.inOrder();
    this.variants = variants;
    this.otherItems = new OtherItems(tables, variants);
    this.number = number;
  }

  private @Nullable String value(Goal goal) {
    return variants.of(goal, number);
  }

  /**
   * From where a value must begin.
   *
   * @param used keys that are there already, or strings that must differ
   * @param items that are there already, must differ and are not all strings
   */
  @Nullable String fromValue(ContainerFrame frame, KeySet used, KeySet items) {
    if (frame instanceof RootFrame) {
      return tables.minimal(frame.child()).text();
    }
    ContainerFrame after = frame.afterChild();
    if (after == null) {
      return null;
    }
    String varied = frame instanceof ArrayFrame array ? varied(array, 1, used, items) : null;
    if (varied != null) {
      return varied;
    }
    if (DistinctItems.isDistinct(frame)) {
      String item = DistinctItems.another(tables, frame.child(), used);
      if (item == null) {
        return null;
      }
      String rest = rest(after, false, used.with(item), items);
      return rest == null ? null : JsonText.quoted(item) + rest;
    }
    boolean differs = PresentItems.isUnique(frame);
    String value = differs ? otherItems.another(frame.child(), items) : value(frame.child());
    if (value == null) {
      return null;
    }
    String rest = rest(after, false, used, differs ? variants.with(items, value) : items);
    return rest == null ? null : value + rest;
  }

  /** From where a key must begin, after a comma. */
  @Nullable String fromKey(ObjectFrame frame, KeySet used) {
    return object(frame, true, 1, used);
  }

  /**
   * From after an item or member.
   *
   * @param first whether there is none before
   * @param used keys that an object has already, or strings that must differ
   * @param items that are there already, must differ and are not all strings
   */
  @Nullable String rest(ContainerFrame frame, boolean first, KeySet used, KeySet items) {
    if (frame instanceof ArrayFrame array) {
      String varied = varied(array, 0, used, items);
      if (varied != null) {
        return (first || varied.equals("]") ? "" : ",") + varied;
      }
      return array.shape().isDistinct() ? strings(array, first, used) : array(array, first, items);
    }
    return frame instanceof ObjectFrame object ? object(object, first, 0, used) : "";
  }

  /** The items that the variant asks for; null where it asks for none, or none are known. */
  private @Nullable String varied(ArrayFrame frame, int atLeast, KeySet used, KeySet items) {
    if (number == 0 || frame.shape().max() < frame.items() + atLeast) {
      return null;
    }
    boolean strings = frame.shape().isDistinct();
    return variants.rest(
        frame,
        atLeast,
        item -> strings ? used.contains(Endings.text(item.substring(1))) : items.contains(item),
        number);
  }

  private @Nullable String strings(ArrayFrame start, boolean first, KeySet used) {
    StringBuilder text = new StringBuilder();
    ArrayFrame frame = start;
    KeySet items = used;
    for (int added = 0; !frame.accepts(); added++) {
      String item = DistinctItems.another(tables, frame.child(), items);
      ArrayFrame next = frame.afterChild();
      boolean room = added <= MOST_ADDED && text.length() <= MAX_TEXT;
      if (item == null || next == null || !room || !frame.canGrow()) {
        return null;
      }
      items = items.with(item);
      text.append(first && added == 0 ? "" : ",").append(JsonText.quoted(item));
      frame = next;
    }
    return text.append(']').toString();
  }

  private @Nullable String array(ArrayFrame start, boolean first, KeySet there) {
    StringBuilder text = new StringBuilder();
    ArrayFrame frame = start;
    KeySet items = there;
    boolean differ = start.shape().isUnique();
    for (int added = 0; !frame.accepts(); added++) {
      String item =
          differ ? otherItems.another(frame.child(), items) : tables.minimal(frame.child()).text();
      ArrayFrame next = frame.afterChild();
      boolean room = added <= MOST_ADDED && text.length() <= MAX_TEXT;
      if (item == null || next == null || !room || !frame.canGrow()) {
        return null;
      }
      items = differ ? variants.with(items, item) : items;
      text.append(first && added == 0 ? "" : ",").append(item);
      frame = next;
    }
    return text.append(']').toString();
  }

  /** Required members in the schema's order, then others until there are enough. */
  private @Nullable String object(ObjectFrame start, boolean first, int atLeast, KeySet used) {
    Members members = new Members(start, first, atLeast, number);
    if (!inOrder && !addNamed(members, false)) {
      return null;
    }
    if (!addNamed(members, true)) {
      return null;
    }
    int wanted = members.missing() + (members.variant > 0 ? 1 : 0);
    if (members.isTooLong() || wanted > MOST_ADDED) {
      return null;
    }
    Iterator<String> keys =
        wanted > 0
            ? others(members.frame, used, Math.max(0, members.variant - 1))
            : Collections.emptyIterator();
    while (wanted > 0
        && keys.hasNext()
        && !members.isTooLong()
        && members.frame.canTakeExtra(inOrder)) {
      String key = keys.next();
      Goal goal = members.frame.shape().extras.goal(key);
      String value = tables.minimal(goal).text();
      if (value != null) {
        members.add(key, value, members.frame.withExtra(goal));
        wanted--;
      }
    }
    return members.missing() == 0 && members.frame.accepts() ? members.text + "}" : null;
  }

  /** What is added to an object. */
  private static final class Members {
    private final StringBuilder text = new StringBuilder();
    private ObjectFrame frame;
    private boolean first;
    private int atLeast;

    /** What is left of the number of the variant: members take from it what they vary by. */
    private int variant;

    Members(ObjectFrame frame, boolean first, int atLeast, int variant) {
      this.variant = variant;
      this.frame = frame;
      this.first = first;
      this.atLeast = atLeast;
    }

    /** How many must still come besides those that are required. */
    int missing() {
      return Math.max(frame.shape().min - frame.members(), atLeast) - frame.missing();
    }

    /**
     * Which of the values of a member is taken; -1 for none.
     *
     * @param without how many choices there are without one
     */
    int choose(int without, Goal goal, ItemVariants variants) {
      int choices = variant == 0 ? 0 : without + variants.count(goal);
      int choice = choices == 0 ? 0 : variant % choices;
      variant = choices == 0 ? variant : variant / choices;
      return choice - without;
    }

    boolean isTooLong() {
      return text.length() > MAX_TEXT;
    }

    void add(String key, String value, ObjectFrame after) {
      text.append(first ? "" : ",").append(JsonText.quoted(key)).append(':').append(value);
      first = false;
      atLeast = Math.max(0, atLeast - 1);
      frame = after.afterChild();
    }
  }

  /** Adds members that are required, or others too as far as they are wanted; false in vain. */
  private boolean addNamed(Members members, boolean optional) {
    ObjectShape shape = members.frame.shape();
    for (int i = 0; i < shape.names.size(); i++) {
      boolean needed = shape.isNeeded(i);
      boolean must = needed || (optional && members.missing() > 0);
      boolean wanted = must || (optional && members.variant > 0);
      if (!wanted || !members.frame.canTake(i, inOrder)) {
        continue;
      }
      if (members.isTooLong()) {
        return false;
      }
      int choice = members.choose(must ? 0 : 1, shape.goal(i), variants);
      String value = choice < 0 ? null : variants.of(shape.goal(i), choice);
      if (value != null) {
        members.add(shape.names.get(i), value, members.frame.withNamed(i));
      } else if (needed) {
        return false;
      }
    }
    return true;
  }

  /** Keys that may come next and nobody names, but for the first ones. */
  private Iterator<String> others(ObjectFrame frame, KeySet used, int without) {
    ObjectShape shape = frame.shape();
    ExtraKeys extras = shape.extras;
    Stream<String> keys =
        extras
            .keys(goal -> !tables.isEmpty(goal))
            .limit((long) MOST_ADDED + MOST_OTHERS + used.size() + shape.names.size());
    String unused = extras.areNamesApart() ? KeyEndings.unused(frame, inOrder, used) : null;
    return Stream.concat(keys, Stream.ofNullable(unused))
        .filter(key -> !used.contains(key) && shape.indexOf(key) == null)
        .skip(without)
        .iterator();
  }

  /**
   * Other endings of a value whose shortest one is not accepted when it ends.
   *
   * @param before the value so far
   * @param empty whether it has no item or member yet
   */
  List<String> otherEnds(Frame frame, String before, String given, boolean empty) {
    List<String> others = new ArrayList<>();
    String closer = frame instanceof ArrayFrame ? "]" : frame instanceof ObjectFrame ? "}" : "";
    if (closer.isEmpty() || !given.endsWith(closer)) {
      return others;
    }
    String open = given.substring(0, given.length() - 1);
    String separator = empty && open.isEmpty() ? "" : ",";
    if (frame instanceof ArrayFrame array) {
      for (int check : array.shape().checks()) {
        Goal wanted = contained(array.shape(), check);
        for (String item : tables.samples().several(wanted, tables::minimal)) {
          others.add(open + separator + item + closer);
        }
      }
    } else if (frame instanceof ObjectFrame object) {
      for (int i = 0; i < object.shape().names.size() && others.size() < MOST_OTHERS; i++) {
        if (object.canTake(i, inOrder)) {
          String key = JsonText.quoted(object.shape().names.get(i)) + ":";
          for (String value : tables.samples().several(object.shape().goal(i), tables::minimal)) {
            others.add(open + separator + key + value + closer);
          }
        }
      }
      List<Goal> branches = tables.samples().branches(object.shape());
      Set<String> there = branches.isEmpty() ? Set.of() : keys(before + open);
      branches.forEach(branch -> addBranch(others, branch, there, open, separator));
    }
    return others;
  }

  /** With the members that a branch of a condition needs and that are not there. */
  private void addBranch(
      List<String> others, Goal branch, Set<String> there, String open, String separator) {
    for (Shape shape : tables.shapes(branch, JsonType.OBJECT)) {
      StringBuilder added = new StringBuilder();
      ObjectShape wanted = (ObjectShape) shape;
      boolean known = true;
      for (int i = 0; i < wanted.names.size() && known; i++) {
        if (wanted.isNeeded(i) && !there.contains(wanted.names.get(i))) {
          String value = tables.minimal(wanted.goal(i)).text();
          known = value != null;
          added
              .append(added.length() == 0 ? separator : ",")
              .append(JsonText.quoted(wanted.names.get(i)))
              .append(':')
              .append(value);
        }
      }
      if (known && added.length() > 0 && others.size() < MOST_OTHERS) {
        others.add(open + added + "}");
      }
    }
  }

  private Set<String> keys(String object) {
    try {
      JsonValue value = JsonReader.read(object + "}", tables.limits().maxHeldDepth());
      return value instanceof JsonValue.Obj there ? there.members().keySet() : Set.of();
    } catch (JsonSyntaxException e) {
      return Set.of();
    }
  }

  private Goal contained(ArrayShape shape, int check) {
    List<Integer> all = new ArrayList<>();
    int contains = tables.node(check).arrays().contains();
    if (contains >= 0) {
      all.add(contains);
    }
    for (int schema : shape.goal(Integer.MAX_VALUE).schemas()) {
      all.add(schema);
    }
    return tables.goal(all);
  }
}
