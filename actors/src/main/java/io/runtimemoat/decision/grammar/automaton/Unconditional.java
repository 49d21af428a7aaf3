package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.Set;

/** Which schemas ask nothing of the values of a type, seen without following any other schema. */
final class Unconditional {
  private static final SchemaNode FREE =
      SchemaNode.plain(SchemaNode.NONE, "", Set.of(JsonType.values()));

  private Unconditional() {}

  /** Whether a schema provably admits every value of a type. */
  static boolean admits(Tables tables, int schema, JsonType type) {
    SchemaNode node = tables.node(schema);
    if (!node.types().contains(type)
        || node.allowed() != null
        || !node.logic().equals(FREE.logic())) {
      return false;
    }
    return switch (type) {
      case NUMBER -> !node.integer() && node.numbers().equals(FREE.numbers());
      case STRING -> node.strings().equals(FREE.strings());
      case ARRAY -> node.arrays().equals(FREE.arrays());
      case OBJECT -> node.objects().equals(FREE.objects());
      default -> true;
    };
  }
}
