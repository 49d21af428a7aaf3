package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schemas that one value must all satisfy. One object per set of schemas and grammar.
 *
 * <p>What is found out about it is published whole, under the tables' lock, and read without it.
 */
final class Goal {
  private final int[] schemas;
  private volatile Map<JsonType, List<Shape>> shapes = Map.of();
  private volatile Map<JsonType, List<Shape>> viable = Map.of();
  private volatile @Nullable Minimal minimal;
  private volatile @Nullable Boolean free;

  Goal(int[] schemas) {
    this.schemas = schemas;
  }

  /** Numbers of schemas, ascending. */
  int[] schemas() {
    return schemas;
  }

  @Nullable List<Shape> knownShapes(JsonType type) {
    return shapes.get(type);
  }

  void learnShapes(JsonType type, List<Shape> found) {
    shapes = with(shapes, type, found);
  }

  @Nullable List<Shape> knownViable(JsonType type) {
    return viable.get(type);
  }

  void learnViable(JsonType type, List<Shape> found) {
    viable = with(viable, type, found);
  }

  private static Map<JsonType, List<Shape>> with(
      Map<JsonType, List<Shape>> known, JsonType type, List<Shape> found) {
    Map<JsonType, List<Shape>> more = new EnumMap<>(JsonType.class);
    more.putAll(known);
    more.put(type, found);
    return more;
  }

  /** Whether there are more values than there can be items of an array. */
  @Nullable Boolean knownFree() {
    return free;
  }

  void learnFree(boolean found) {
    free = found;
  }

  @Nullable Minimal knownMinimal() {
    return minimal;
  }

  void learn(Minimal found) {
    minimal = found;
  }
}
