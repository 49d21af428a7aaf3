package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Schemas that one value must all satisfy. One object per set of schemas and grammar. */
final class Goal {
  private final int[] schemas;
  private final Map<JsonType, List<Shape>> shapes = new EnumMap<>(JsonType.class);
  private final Map<JsonType, List<Shape>> viable = new EnumMap<>(JsonType.class);
  private @Nullable Minimal minimal;

  Goal(int[] schemas) {
    this.schemas = schemas;
  }

  /** Numbers of schemas, ascending. */
  int[] schemas() {
    return schemas;
  }

  /** Guarded by the tables' lock. */
  Map<JsonType, List<Shape>> knownShapes() {
    return shapes;
  }

  /** Guarded by the tables' lock. */
  Map<JsonType, List<Shape>> knownViable() {
    return viable;
  }

  /** Guarded by the tables' lock. */
  @Nullable Minimal knownMinimal() {
    return minimal;
  }

  /** Guarded by the tables' lock. */
  void learn(Minimal found) {
    minimal = found;
  }
}
