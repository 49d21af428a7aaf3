package io.runtimemoat.decision.grammar.schema;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a schema that mean another place by the way to them: those of {@code
 * $dynamicAnchor}, and the empty one of {@code $recursiveAnchor}. A resource is a schema with an
 * {@code $id}, or the whole.
 */
final class DynamicNames {
  /*
   * JSON Schema 2019-09 §8.2.4.2.1 and 2020-12 §8.2.3.2: a reference whose first target bears such
   * a name goes to "the outermost schema [resource] in the dynamic scope" that bears it. The way to
   * a schema begins at the root, whatever the instance, and what was outermost stays so; so a
   * schema is read once for each scope that it is met in, and there its references mean one place.
   */

  /** Some 20 MB. */
  private static final long MOST_HELD = 200_000;

  /** The name that {@code $recursiveAnchor} gives to a resource. */
  static final String RECURSIVE = "";

  /** For each name the resource on the way to a schema that bears it first, by its address. */
  static final class Scope {
    private final Map<String, UriReference> resources;

    /** By the addresses of resources that were entered. */
    private final Map<UriReference, Scope> behind = new HashMap<>();

    private Scope(Map<String, UriReference> resources) {
      this.resources = resources;
    }
  }

  private final Map<UriReference, Map<String, SchemaIndex.Located>> byResource = new HashMap<>();
  private final Map<Map<String, UriReference>, Scope> scopes = new HashMap<>();

  /** Names that all scopes hold together. */
  private long held;

  private final Scope none = new Scope(Map.of());

  /** A resource bears a name at this place. */
  void put(String name, SchemaIndex.Located place) {
    byResource.computeIfAbsent(place.base(), resource -> new HashMap<>()).put(name, place);
  }

  /** The scope before the root. */
  Scope none() {
    return none;
  }

  /**
   * The scope behind a step from a scope to a schema; equal scopes are the same.
   *
   * @throws RefusedSchemaException when all scopes hold too many names
   */
  Scope entering(SchemaIndex.Located schema, Scope from) throws RefusedSchemaException {
    if (byResource.isEmpty()) {
      return from;
    }
    Scope known = from.behind.get(schema.base());
    if (known != null) {
      return known;
    }
    Scope found = widened(schema, from);
    from.behind.put(schema.base(), found);
    return found;
  }

  private Scope widened(SchemaIndex.Located schema, Scope from) throws RefusedSchemaException {
    Map<String, SchemaIndex.Located> named = named(schema.base());
    if (from.resources.keySet().containsAll(named.keySet())) {
      return from;
    }
    held += from.resources.size() + named.size();
    if (held > MOST_HELD) {
      throw new RefusedSchemaException(
          "$dynamicAnchor",
          schema.path(),
          "the names on the ways to all schemas are more than "
              + MOST_HELD
              + ": fewer resources"
              + " with names of their own");
    }
    Map<String, UriReference> wider = new HashMap<>(from.resources);
    named.keySet().forEach(name -> wider.putIfAbsent(name, schema.base()));
    return scopes.computeIfAbsent(wider, Scope::new);
  }

  /**
   * What a name means in a scope.
   *
   * @param name null for none
   * @param first the target of the reference as it stands
   */
  SchemaIndex.Located meant(@Nullable String name, SchemaIndex.Located first, Scope scope) {
    if (name == null) {
      return first;
    }
    SchemaIndex.Located named = named(first.base()).get(name);
    UriReference outermost = scope.resources.get(name);
    boolean bears = named != null && named.schema() == first.schema();
    return bears && outermost != null ? named(outermost).getOrDefault(name, first) : first;
  }

  private Map<String, SchemaIndex.Located> named(UriReference resource) {
    return byResource.getOrDefault(resource, Map.of());
  }
}
