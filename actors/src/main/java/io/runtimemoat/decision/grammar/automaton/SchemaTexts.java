package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.PlainReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  public int run(TextState state, byte[] bytes, int from, int to, Consumer<TextState> moved) {
    return machine.run((State) state, bytes, from, to, moved::accept);
  }

  @Override
  public boolean isComplete(TextState state, long at, TextView text) {
    return machine.isComplete((State) state, at, text);
  }

  @Override
  public @Nullable PlainReader plain(TextState state) {
    return PlainText.of((State) state);
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
  public int maxHeldBytes() {
    return tables.limits().maxHeldBytes();
  }
}
