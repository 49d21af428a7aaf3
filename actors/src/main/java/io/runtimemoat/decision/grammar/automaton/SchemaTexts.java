package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts of a schema. */
final class SchemaTexts implements TextMachine {
  private final Machine machine;
  private final Tables tables;

  SchemaTexts(Machine machine, Tables tables) {
    this.machine = machine;
    this.tables = tables;
  }

  @Override
  public TextState start() {
    return machine.start();
  }

  @Override
  public @Nullable TextState next(TextState state, int b, long at, TextView text) {
    return machine.next((State) state, b, at, text);
  }

  @Override
  public PieceReader reader() {
    return new Runs(machine);
  }

  @Override
  public boolean isComplete(TextState state, long at, TextView text) {
    return machine.isComplete((State) state, at, text);
  }

  @Override
  public @Nullable CharacterReader characters(TextState state) {
    State now = (State) state;
    TextReader.Text text = now.text();
    if (text == null || text.scan().phase() != TextScan.Phase.PLAIN) {
      return null;
    }
    TextReader.Text own = TextReader.resolved(text);
    if (own == null) {
      return null;
    }
    boolean waits = text.scan().high() != 0;
    if (now.top().told().part() != null) {
      return inItem(now, own, waits);
    }
    if (now.mode() == State.Mode.STRING && !text.keeps()) {
      return string(now, own, waits);
    }
    String before = TextReader.Written.text(own.written());
    if (now.mode() == State.Mode.KEY) {
      return new KeyPlace(now.top(), own.frames(), before, waits, tables.limits());
    }
    Level around = now.top().below();
    return around == null || !DistinctItems.areAskedForByAll(around)
        ? null
        : UnusedPlace.of(string(now, own, waits), around, before, tables.limits());
  }

  /** In an item that may be one that is there; null where each byte may make the difference. */
  private @Nullable CharacterReader inItem(State now, TextReader.Text text, boolean waits) {
    if (now.mode() == State.Mode.KEY) {
      String before = TextReader.Written.text(text.written());
      CharacterReader key = new KeyPlace(now.top(), text.frames(), before, waits, tables.limits());
      return new ItemPlace(key, true);
    }
    Told.Part part = now.top().told().part();
    boolean free = part != null && part.free();
    if (text.keeps() || !(free || areOpen(text.frames()))) {
      return null;
    }
    return new ItemPlace(string(now, text, waits), !free);
  }

  private static boolean areOpen(TextFrame[] frames) {
    for (TextFrame frame : frames) {
      if (frame != null && !(frame instanceof StringFrame string && string.shape().isOpen())) {
        return false;
      }
    }
    return true;
  }

  private CharacterReader string(State now, TextReader.Text text, boolean waits) {
    Values values = machine.values();
    CharacterReader pattern = PatternPlace.of(values, now.top(), text.frames(), waits);
    return pattern != null ? pattern : StringPlace.of(values, now.top(), text.frames(), waits);
  }

  @Override
  public boolean ignoresPlain(TextState state) {
    return false;
  }

  @Override
  public @Nullable Object keyOf(TextState state) {
    return StateKey.of((State) state);
  }

  @Override
  public Optional<byte[]> shortestCompletion(TextState state, long at, TextView text) {
    return new Completer(machine).shortest((State) state, at, text);
  }

  @Override
  public List<String> expectations(TextState state) {
    return new Expectations(tables, machine.inOrder()).of((State) state);
  }

  @Override
  public List<Hint> hints(TextState state) {
    return new Hints(tables, machine.inOrder()).of((State) state);
  }

  @Override
  public long estimatedBytes() {
    return tables.estimatedBytes();
  }

  @Override
  public List<String> heldPaths() {
    return tables.heldPaths();
  }

  @Override
  public int maxHeldBytes() {
    return tables.limits().maxHeldBytes();
  }
}
