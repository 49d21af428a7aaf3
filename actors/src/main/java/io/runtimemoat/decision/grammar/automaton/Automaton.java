package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.judge.UndecidedException;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import java.util.List;

/** A schema, ready for texts. Grows as texts ask for more of it; safe for use by many threads. */
public final class Automaton {
  private final Tables tables;
  private final Machine anyOrder;
  private final Machine schemaOrder;

  private Automaton(Tables tables) {
    this.tables = tables;
    this.anyOrder = Machine.anyOrder(tables);
    this.schemaOrder = Machine.schemaOrder(tables);
  }

  /**
   * The automaton of {@code graph}.
   *
   * @throws RefusedSchemaException if no value can satisfy it
   */
  public static Automaton of(SchemaGraph graph, AutomatonLimits limits)
      throws RefusedSchemaException {
    try {
      Tables tables = new Tables(graph, limits);
      if (tables.isEmpty(tables.root())) {
        throw new RefusedSchemaException(
            "schema", "", "no value can satisfy it: its keywords exclude each other");
      }
      return new Automaton(tables);
    } catch (UndecidedException e) {
      throw new RefusedSchemaException("schema", "", String.valueOf(e.getMessage()));
    }
  }

  /** Reads members in any order, or named ones in the schema's order and others after them. */
  public Machine machine(boolean inOrder) {
    return inOrder ? schemaOrder : anyOrder;
  }

  /** Finds what completes a text. */
  public Completer completer(boolean inOrder) {
    return new Completer(machine(inOrder));
  }

  /** What may come next, for a reader. */
  public List<String> expectations(State state, boolean inOrder) {
    return new Expectations(tables, inOrder).of(state);
  }

  /** Bytes of a value that is decided when it ends. */
  public int maxHeldBytes() {
    return tables.limits().maxHeldBytes();
  }
}
