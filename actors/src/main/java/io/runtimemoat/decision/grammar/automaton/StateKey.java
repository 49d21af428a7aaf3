package io.runtimemoat.decision.grammar.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells states apart by what may follow, so that what is found for one holds for its equals. */
final class StateKey {
  /** Deeper texts are rarely met twice, and their keys are long. */
  private static final int MAX_LEVELS = 24;

  private static final int MAX_KEY_BYTES = 4096;

  private StateKey() {}

  /** A key with value equality; null if what may follow depends on the text itself. */
  public static @Nullable Object of(State state) {
    TextReader.Text text = state.text();
    boolean remembers = state.mode() == State.Mode.STRING && text != null && text.keeps();
    if (state.keptFrom() >= 0 || remembers) {
      return null;
    }
    List<Object> key = new ArrayList<>();
    key.add(state.mode());
    key.add(state.syntax() == null ? "" : state.syntax());
    key.add(state.word() << 8 | state.first());
    if (state.numbers() != null) {
      key.add(Arrays.asList(state.numbers()));
    }
    if (text != null) {
      key.add(text.scan());
      if (text.keeps()) {
        key.add(TextReader.Written.text(text.written()));
      } else {
        key.add(Arrays.asList(text.frames()));
      }
    }
    Level level = state.top();
    for (int depth = 0; level.below() != null; depth++) {
      if (depth == MAX_LEVELS || level.keyBytes() > MAX_KEY_BYTES) {
        return null;
      }
      add(level, key);
      level = level.below();
    }
    return key;
  }

  private static void add(Level level, List<Object> key) {
    boolean onlyNamed = true; // and no item remembered
    for (Frame frame : level.frames()) {
      if (frame instanceof ObjectFrame object) {
        key.add(object.shape());
        key.add(new Seen(object.seen()));
        key.add(object.members());
        key.add(object.last());
        key.add(object.value() == null ? "" : object.value());
        onlyNamed &= object.namesAll();
      } else {
        key.add(frame == null ? "" : frame);
        onlyNamed &= !(frame instanceof ArrayFrame array && array.shape().remembersItems());
      }
    }
    if (!onlyNamed) {
      key.add(level.keys().sorted());
      key.add(level.told().items().sorted());
    }
    key.add(new Ints(level.groups()));
    key.add(new Ints(level.links()));
  }

  private record Seen(long[] bits) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Seen that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bits);
    }
  }

  private record Ints(int[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Ints that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }
}
