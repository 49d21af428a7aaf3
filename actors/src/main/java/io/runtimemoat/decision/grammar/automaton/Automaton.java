package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.List;

/** A schema, ready for texts. Grows as texts ask for more of it; safe for use by many threads. */
public final class Automaton {
  private final TextMachine anyOrder;
  private final TextMachine schemaOrder;
  private final SchemaGraph graph;
  private final AutomatonLimits limits;

  private Automaton(Tables tables, SchemaGraph graph) {
    this.graph = graph;
    this.limits = tables.limits();
    this.anyOrder = new SchemaTexts(Machine.anyOrder(tables), tables);
    this.schemaOrder = new SchemaTexts(Machine.schemaOrder(tables), tables);
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
        throw new Emptiness(tables).of(tables.root());
      }
      return new Automaton(tables, graph);
    } catch (UndecidedException e) {
      throw new RefusedSchemaException("schema", "", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Every keyword that takes part, where it stands and when it is decided. Follows all values that
   * there may be: as much work as texts with all of them.
   */
  public List<KeywordUse> keywords() {
    return KeywordReport.of(graph, limits);
  }

  /** Reads members in any order, or named ones in the schema's order and others after them. */
  public TextMachine texts(boolean inOrder) {
    return inOrder ? schemaOrder : anyOrder;
  }
}
