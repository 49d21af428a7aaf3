package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The shortest way to end the innermost value of a state, for each shape that it may have. */
final class Endings {
  private final ContainerEndings containers;
  private final KeyEndings keys;

  private final Tables tables;
  private final int number;

  /**
   * Endings.
   *
   * @param number of the variant of what has many: 0 for the shortest
   */
  Endings(Machine machine, ItemVariants variants, int number) {
    this.number = number;
    this.tables = machine.tables();
    this.containers = new ContainerEndings(machine, variants, number);
    this.keys = new KeyEndings(machine, containers);
  }

  ContainerEndings containers() {
    return containers;
  }

  /** Whether it is another than the shortest. */
  boolean vary() {
    return number > 0;
  }

  /** One ending for each frame of the state's innermost level; null where none is known. */
  @Nullable Rope[] of(Settled settled) {
    KeySet items = items(settled);
    @Nullable Rope[] ends = of(settled.state(), number, items);
    boolean none = Arrays.stream(ends).allMatch(Objects::isNull);
    return none && number > 0 ? of(settled.state(), 0, items) : ends; // what is around it may vary
  }

  private KeySet items(Settled settled) {
    return switch (settled.state().mode()) {
      case VALUE, FIRST_ITEM, AFTER_VALUE ->
          new PresentItems(settled, tables.limits()).complete(settled.state().top());
      case STRING, KEY, NUMBER, WORD, COLON, FIRST_KEY, NEXT_KEY, DONE -> KeySet.EMPTY;
    };
  }

  private @Nullable Rope[] of(State state, int variant, KeySet items) {
    @Nullable Rope[] ends = new @Nullable Rope[state.top().frames().length];
    for (int i = 0; i < ends.length; i++) {
      String end = state.top().frames()[i] == null ? null : end(state, i, variant, items);
      ends[i] = end == null ? null : Rope.of(end);
    }
    return ends;
  }

  private @Nullable String end(State state, int i, int variant, KeySet items) {
    Frame frame = state.top().frames()[i];
    KeySet used = state.top().keys();
    return switch (state.mode()) {
      case STRING -> string(state, i, variant);
      case KEY -> keys.rest(state, i);
      case NUMBER -> NumberEndings.rest(state, i, variant);
      case WORD -> LiteralShape.word(state.first()).substring(state.word());
      case VALUE ->
          frame instanceof ContainerFrame parent ? containers.fromValue(parent, used, items) : null;
      case COLON -> {
        String rest =
            frame instanceof ContainerFrame parent
                ? containers.fromValue(parent, used, items)
                : null;
        yield rest == null ? null : ":" + rest;
      }
      case FIRST_ITEM, FIRST_KEY -> containers.rest((ContainerFrame) frame, true, used, items);
      case NEXT_KEY -> containers.fromKey((ObjectFrame) frame, used);
      case AFTER_VALUE -> containers.rest((ContainerFrame) frame, false, used, items);
      case DONE -> "";
    };
  }

  /** How the string in flight begins, if items must differ from it; else null. */
  static @Nullable String keptItem(State state) {
    TextReader.Text text = state.mode() == State.Mode.STRING ? state.text() : null;
    TextReader.Text whole = text == null ? null : TextReader.resolved(text);
    return whole == null || !whole.keeps() ? null : TextReader.Written.text(whole.written());
  }

  /** The characters of the end of a string, as it is written up to its quote. */
  static String text(String written) {
    try {
      return ((JsonValue.Str) JsonReader.read("\"" + written, 1)).value();
    } catch (JsonSyntaxException e) {
      throw new IllegalStateException("an ending that is no string: " + written, e);
    }
  }

  private @Nullable String string(State state, int i, int variant) {
    TextReader.Text text = state.text();
    TextReader.Text whole = text == null ? null : TextReader.resolved(text);
    StringFrame frame = whole == null ? null : UnusedFrame.plain(whole.frames()[i]);
    if (whole == null || frame == null) {
      return null;
    }
    Level around = state.top().below();
    String rest =
        whole.keeps() && around != null
            ? DistinctItems.rest(frame, TextReader.Written.text(whole.written()), around.keys())
            : variant == 0 ? frame.shortest() : ItemVariants.rest(tables, frame, variant);
    return rest == null ? null : JsonText.quoted(rest).substring(1);
  }
}
