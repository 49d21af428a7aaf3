package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a schema that mean another place by the way to them: those of {@code
 * $dynamicAnchor}, and the empty one of {@code $recursiveAnchor}.
 *
 * <p>A scope says for each name which resource on the way to a schema has it first, by the
 * resource's address: a resource is a schema with an {@code $id}, or the whole.
 */
final class DynamicNames {
  /*
   * JSON Schema 2019-09 §8.2.4.2.1 and 2020-12 §8.2.3.2: a reference whose first target bears such
   * a name goes to "the outermost schema [resource] in the dynamic scope" that bears it. The way to
   * a schema begins at the root, whatever the instance, and what was outermost stays so; so a
   * schema is read once for each scope that it is met in, and there its references mean one place.
   */
  static final Map<String, String> NO_SCOPE = Map.of();

  /** The name that {@code $recursiveAnchor} gives to a resource. */
  static final String RECURSIVE = "";

  private final Map<String, Map<String, SchemaIndex.Located>> byResource = new HashMap<>();

  /** A resource bears a name at this place. */
  void put(String name, SchemaIndex.Located place) {
    byResource
        .computeIfAbsent(place.base().toString(), resource -> new HashMap<>())
        .put(name, place);
  }

  /** The scope behind a step from a scope to a schema. */
  Map<String, String> entering(SchemaIndex.Located schema, Map<String, String> scope) {
    if (byResource.isEmpty()) {
      return scope;
    }
    String resource = schema.base().toString();
    Map<String, SchemaIndex.Located> names = byResource.getOrDefault(resource, Map.of());
    if (scope.keySet().containsAll(names.keySet())) {
      return scope;
    }
    Map<String, String> wider = new HashMap<>(scope);
    names.keySet().forEach(name -> wider.putIfAbsent(name, resource));
    return Map.copyOf(wider);
  }

  /** What a name means in a scope, for a reference whose first target is {@code first}. */
  SchemaIndex.Located meant(
      @Nullable String name, SchemaIndex.Located first, Map<String, String> scope) {
    if (name == null || !bears(first, name) || !scope.containsKey(name)) {
      return first;
    }
    return byResource.getOrDefault(scope.get(name), Map.of()).getOrDefault(name, first);
  }

  private boolean bears(SchemaIndex.Located place, String name) {
    SchemaIndex.Located named =
        byResource.getOrDefault(place.base().toString(), Map.of()).get(name);
    JsonValue schema = place.schema();
    return named != null && named.schema() == schema;
  }
}
