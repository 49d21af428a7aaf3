package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens and closes values. */
final class Values {
  private static final int NO_GROUP = -1;

  /**
   * What a value is for.
   *
   * @param unused whether it must differ from the items that are there
   */
  private record Wanted(Goal goal, boolean unused) {}

  private final Tables tables;
  private final ValuedItems items;

  Values(Tables tables, ItemFreedom freedom) {
    this.tables = tables;
    this.items = new ValuedItems(freedom, tables.limits());
  }

  /** The type of values that begin with a byte; null if none does. */
  static @Nullable JsonType typeOf(int b) {
    return switch (b) {
      case '{' -> JsonType.OBJECT;
      case '[' -> JsonType.ARRAY;
      case '"' -> JsonType.STRING;
      case 't', 'f' -> JsonType.BOOLEAN;
      case 'n' -> JsonType.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonType.NUMBER;
      default -> null;
    };
  }

  /** The state after a value's first byte; null if no value may begin so. */
  @Nullable State open(Level around, int b, long at) {
    JsonType type = typeOf(b);
    if (type == null) {
      return null;
    }
    int[] links = new int[around.frames().length];
    Frame[] parents = around.frames().clone();
    List<Wanted> wanted = new ArrayList<>(1);
    for (int i = 0; i < parents.length; i++) {
      links[i] = NO_GROUP;
      if (parents[i] instanceof ContainerFrame parent) {
        Wanted value = new Wanted(parent.child(), DistinctItems.isDistinct(parent));
        int group = wanted.indexOf(value);
        if (group < 0) {
          group = wanted.size();
          wanted.add(value);
        }
        links[i] = group;
      }
    }
    List<Frame> frames = new ArrayList<>();
    List<Integer> groups = new ArrayList<>();
    boolean held = false;
    for (int group = 0; group < wanted.size(); group++) {
      for (Shape shape : shapes(wanted.get(group), type, around.keys())) {
        Frame frame = begun(shape.start(), b);
        if (frame != null) {
          frames.add(frame);
          groups.add(group);
          held |= shape.checks().length > 0;
        }
      }
    }
    if (frames.isEmpty()) {
      return null;
    }
    for (int i = 0; i < parents.length; i++) {
      if (links[i] != NO_GROUP && !groups.contains(links[i])) {
        parents[i] = null;
      }
    }
    Level below = around.withFrames(parents);
    boolean compared = ValuedItems.areAskedFor(below) || ValuedItems.areCompared(below);
    Level level =
        Level.open(
            below,
            frames.toArray(Frame[]::new),
            groups.stream().mapToInt(Integer::intValue).toArray(),
            links,
            held || compared ? at : -1,
            held ? at : -1,
            items.of(below, at));
    return inside(level, type, b);
  }

  private List<Shape> shapes(Wanted value, JsonType type, KeySet used) {
    List<Shape> shapes = tables.viable(value.goal(), type);
    return value.unused() ? DistinctItems.unused(shapes, used) : shapes;
  }

  /** A shape's state after the value's first byte. */
  private static @Nullable Frame begun(Frame start, int b) {
    if (start instanceof NumberFrame number) {
      return number.next(b);
    }
    if (start instanceof LiteralShape literal) {
      return literal.allows(b) ? literal : null;
    }
    return start;
  }

  private static State inside(Level level, JsonType type, int b) {
    return switch (type) {
      case OBJECT -> State.between(Mode.FIRST_KEY, level);
      case ARRAY -> State.between(Mode.FIRST_ITEM, level);
      case STRING -> {
        TextFrame[] frames = DistinctItems.beginnings(level);
        yield new State(
            Mode.STRING,
            level,
            new TextReader.Text(
                frames, TextScan.PLAIN, null, DistinctItems.areAskedFor(level.below())),
            null,
            null,
            0,
            0);
      }
      case NUMBER -> {
        NumberFrame[] frames = new NumberFrame[level.frames().length];
        for (int i = 0; i < frames.length; i++) {
          frames[i] = (NumberFrame) level.frames()[i];
        }
        yield new State(Mode.NUMBER, level, null, frames, NumberSyntax.first(b), 0, 0);
      }
      case NULL, BOOLEAN -> new State(Mode.WORD, level, null, null, null, 1, b);
    };
  }

  /** The arrays of a level that may have another item; null if none may. */
  static @Nullable Level growing(Level top) {
    Frame[] frames = top.frames().clone();
    boolean any = false;
    boolean all = true;
    for (int i = 0; i < frames.length; i++) {
      boolean grows = frames[i] instanceof ArrayFrame array && array.canGrow();
      all &= grows || frames[i] == null;
      any |= grows;
      frames[i] = grows ? frames[i] : null;
    }
    return any ? (all ? top : top.withFrames(frames)) : null;
  }

  /** The numbers that go on with a byte; the same array if none changed; null if none does. */
  @SuppressWarnings("ReferenceEquality") // comparing texts would cost more than the step
  static NumberFrame @Nullable [] advance(NumberFrame[] frames, int b) {
    NumberFrame[] changed = null;
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      NumberFrame next = frames[i] == null ? null : frames[i].next(b);
      any |= next != null;
      if (next != frames[i]) {
        changed = changed == null ? frames.clone() : changed;
        changed[i] = next;
      }
    }
    return any ? (changed == null ? frames : changed) : null;
  }

  static Frame[] frames(TextFrame[] text) {
    Frame[] frames = new Frame[text.length];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = UnusedFrame.plain(text[i]);
    }
    return frames;
  }

  /**
   * The state after a value; null if it may not end here.
   *
   * @param finals what the value turned out to be
   * @param end offset after its last byte
   */
  @Nullable State close(Level value, Frame[] finals, long end, TextView text) {
    Level around = value.below();
    if (around == null) {
      return null;
    }
    boolean[] satisfied = satisfied(value, finals, end, text);
    State closed = closed(value, satisfied);
    if (closed == null) {
      return null;
    }
    if (ValuedItems.areAskedFor(around)) {
      JsonValue whole = read(value.start(), end, text);
      String item = JsonText.canonical(whole);
      Level differs = ValuedItems.among(value, item);
      State after = differs == null ? null : closed(differs, satisfied);
      return after == null ? null : items.with(after, whole, item);
    }
    return ValuedItems.areCompared(around)
        ? ValuedItems.withMember(closed, read(value.start(), end, text))
        : closed;
  }

  /** As {@link #close}, of a value of which nothing is decided when it ends. */
  @Nullable State closeUnchecked(Level value, Frame[] finals) {
    boolean[] accepting = new boolean[finals.length];
    for (int i = 0; i < finals.length; i++) {
      accepting[i] = finals[i] != null && finals[i].accepts();
    }
    return closeAccepted(value, accepting);
  }

  /** The state after a value of which some frames accept; null if it may not end here. */
  @Nullable State closeAccepted(Level value, boolean[] accepting) {
    boolean[] satisfied = new boolean[goals(value)];
    for (int i = 0; i < accepting.length; i++) {
      satisfied[value.groups()[i]] |= accepting[i];
    }
    return closed(value, satisfied);
  }

  private static @Nullable State closed(Level value, boolean[] satisfied) {
    Level around = value.below();
    if (around == null) {
      return null;
    }
    Frame[] parents = new Frame[around.frames().length];
    boolean any = false;
    for (int i = 0; i < parents.length; i++) {
      if (around.frames()[i] instanceof ContainerFrame parent && satisfied[value.links()[i]]) {
        parents[i] = parent.afterChild();
        any |= parents[i] != null;
      }
    }
    if (!any) {
      return null;
    }
    Mode mode = around.isBottom() ? Mode.DONE : Mode.AFTER_VALUE;
    return State.between(mode, around.withItem(parents));
  }

  private static int goals(Level value) {
    int goals = 0;
    for (int group : value.groups()) {
      goals = Math.max(goals, group + 1);
    }
    for (int link : value.links()) {
      goals = Math.max(goals, link + 1);
    }
    return goals;
  }

  private boolean[] satisfied(Level value, Frame[] finals, long end, TextView text) {
    boolean[] satisfied = new boolean[goals(value)];
    Map<Integer, Boolean> verdicts = Map.of();
    JsonValue whole = null;
    for (int i = 0; i < finals.length; i++) {
      Frame frame = finals[i];
      int group = value.groups()[i];
      if (frame == null || satisfied[group] || !frame.accepts()) {
        continue;
      }
      int[] checks = frame.shape().checks();
      boolean holds = true;
      for (int c = 0; c < checks.length && holds; c++) {
        if (whole == null) {
          whole = read(value.start(), end, text);
          verdicts = new HashMap<>();
        }
        JsonValue judged = whole;
        holds = verdicts.computeIfAbsent(checks[c], id -> tables.judge().accepts(id, judged));
      }
      satisfied[group] = holds;
    }
    return satisfied;
  }

  private JsonValue read(long start, long end, TextView text) {
    if (end - start > tables.limits().maxHeldBytes()) {
      throw new UndecidedException(
          "a value that is decided when it ends has more than "
              + tables.limits().maxHeldBytes()
              + " bytes");
    }
    byte[] bytes = text.slice(start, end);
    try {
      return JsonReader.read(bytes, tables.limits().maxHeldDepth());
    } catch (JsonSyntaxException e) {
      throw new UndecidedException("a value that is decided when it ends is " + e.getMessage());
    }
  }
}
