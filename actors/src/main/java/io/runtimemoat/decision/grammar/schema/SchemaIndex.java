package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where every schema of a text is, what it is called, and what its references mean. */
final class SchemaIndex {
  /**
   * A schema and where it stands.
   *
   * @param base what its references are relative to
   */
  record Located(JsonValue schema, String path, UriReference base) {}

  private final Draft draft;
  private final IdentityHashMap<JsonValue, Located> places = new IdentityHashMap<>();
  private final Map<String, Located> resources = new HashMap<>();
  private final Map<String, Located> anchors = new HashMap<>();
  private final DynamicNames dynamicNames = new DynamicNames();

  /** Addresses that schemas have which say different things. */
  private final Set<String> repeated = new HashSet<>();

  private boolean recursiveWithin;

  SchemaIndex(JsonValue root, Draft draft) throws RefusedSchemaException {
    this.draft = draft;
    scan(new Located(root, "", UriReference.parse("")));
  }

  Located root(JsonValue root) {
    return java.util.Objects.requireNonNull(places.get(root));
  }

  /** Where {@code schema}, which {@code parent} holds, stands. */
  Located located(JsonValue schema, Located parent) {
    Located known = places.get(schema);
    return known == null ? new Located(schema, parent.path(), parent.base()) : known;
  }

  private void scan(Located first) throws RefusedSchemaException {
    resources.putIfAbsent(first.base().toString(), first);
    Deque<Located> todo = new ArrayDeque<>();
    todo.add(first);
    while (!todo.isEmpty()) {
      Located located = todo.remove();
      if (!(located.schema() instanceof JsonValue.Obj object)) {
        places.putIfAbsent(located.schema(), located);
        continue;
      }
      boolean onlyRef = draft.refHidesSiblings() && object.members().containsKey("$ref");
      Located named = onlyRef ? located : named(object, located);
      if (places.putIfAbsent(object, named) == null) {
        SubSchemas.each(
            draft,
            object,
            named.path(),
            (schema, path) -> todo.add(new Located(schema, path, named.base())));
      }
    }
  }

  /** Takes note of the names of a schema; with the base that holds inside. */
  private Located named(JsonValue.Obj object, Located located) throws RefusedSchemaException {
    Located named = located;
    String id = text(object, draft.idKeyword());
    if (id == null && draft == Draft.UNSTATED) {
      id = text(object, "id");
      // a property called "id" is no name, and neither is a word without any mark of an address
      if (id != null && !id.matches("(?s).*[:/#.].*")) {
        id = null;
      }
    }
    if (id != null) {
      UriReference full = located.base().resolve(UriReference.parse(id));
      String fragment = full.fragment();
      boolean onlyAnchor = id.startsWith("#") && id.length() > 1;
      if (!onlyAnchor) {
        named = new Located(object, located.path(), full.withoutFragment());
        name(resources, named.base().toString(), named);
      }
      if (fragment != null && !fragment.isEmpty()) {
        name(anchors, full.toString(), named);
      }
    }
    if (draft.since(Draft.DRAFT_2019_09)) {
      anchor(object, "$anchor", named);
      String dynamic = draft == Draft.DRAFT_2019_09 ? null : text(object, "$dynamicAnchor");
      if (dynamic != null) {
        anchor(object, "$dynamicAnchor", named);
        dynamicNames.put(dynamic, named);
      }
      if (draft.hasRecursiveReferences()) {
        recursiveAnchor(object, named);
      }
    }
    return named;
  }

  /** An address that is never referred to may be anybody's: old generators repeat their own. */
  private void name(Map<String, Located> all, String address, Located named) {
    Located before = all.put(address, named);
    if (before != null && !before.schema().equals(named.schema())) {
      repeated.add(address);
    }
  }

  private void recursiveAnchor(JsonValue.Obj object, Located named) {
    if (object.members().get("$recursiveAnchor") instanceof JsonValue.Bool flag && flag.value()) {
      Located resource = resources.get(named.base().toString());
      if (resource != null && resource.schema() == object) {
        dynamicNames.put(DynamicNames.RECURSIVE, named);
      } else {
        recursiveWithin = true;
      }
    }
  }

  private void anchor(JsonValue.Obj object, String keyword, Located named)
      throws RefusedSchemaException {
    String name = text(object, keyword);
    if (name == null) {
      return;
    }
    Located before = anchors.put(named.base() + "#" + name, named);
    if (before != null && before.schema() != object) {
      throw new RefusedSchemaException(
          keyword, named.path(), "the name " + name + " is used twice");
    }
  }

  private static @Nullable String text(JsonValue.Obj object, String keyword) {
    return object.members().get(keyword) instanceof JsonValue.Str string ? string.value() : null;
  }

  /** What names of the schema mean by the way to them. */
  DynamicNames dynamicNames() {
    return dynamicNames;
  }

  /** The schema that a dynamic reference at {@code from} refers to in a scope. */
  Located resolveDynamic(String keyword, String reference, Located from, DynamicNames.Scope scope)
      throws RefusedSchemaException {
    Located first = resolve(keyword, reference, from);
    boolean recursive = keyword.equals("$recursiveRef");
    if (recursive && recursiveWithin && hasResources()) {
      throw new RefusedSchemaException(
          keyword,
          from.path(),
          "a $recursiveAnchor that is not beside an $id has no meaning; put it there");
    }
    String fragment = UriReference.parse(reference).fragment();
    String anchor = fragment == null || fragment.isEmpty() ? null : percentDecoded(fragment);
    return dynamicNames.meant(recursive ? DynamicNames.RECURSIVE : anchor, first, scope);
  }

  /** Whether there are others than the whole, which is one even with an {@code $id}. */
  private boolean hasResources() {
    return resources.values().stream().anyMatch(one -> !one.path().isEmpty());
  }

  /** The schema that {@code reference} at {@code from} refers to. */
  Located resolve(String keyword, String reference, Located from) throws RefusedSchemaException {
    UriReference full = from.base().resolve(UriReference.parse(reference));
    String resource = full.withoutFragment().toString();
    String fragment = full.fragment() == null ? "" : full.fragment();
    boolean pointer = fragment.isEmpty() || fragment.startsWith("/");
    if (repeated.contains(resource) || (!pointer && repeated.contains(full.toString()))) {
      throw new RefusedSchemaException(
          keyword,
          from.path(),
          "\""
              + reference
              + "\" may mean several schemas: they have the same "
              + draft.idKeyword());
    }
    Located target;
    if (pointer) {
      Located root = resources.get(resource);
      target = root == null ? null : walk(keyword, fragment, root, from);
    } else {
      target = anchors.get(resource + "#" + percentDecoded(fragment));
      if (target == null) {
        target = anchors.get(full.toString());
      }
    }
    if (target == null) {
      throw new RefusedSchemaException(
          keyword,
          from.path(),
          "\"" + reference + "\" is not in this schema; put what it refers to under $defs");
    }
    return target;
  }

  /** Follows a JSON Pointer, which may lead where no keyword expects a schema. */
  private Located walk(String keyword, String pointer, Located root, Located from)
      throws RefusedSchemaException {
    Located place = root;
    JsonValue value = root.schema();
    String path = root.path();
    String[] tokens = percentDecoded(pointer).split("/", -1);
    for (int i = 1; i < tokens.length; i++) {
      String token = tokens[i].replace("~1", "/").replace("~0", "~");
      JsonValue inner = null;
      if (value instanceof JsonValue.Obj object) {
        inner = object.members().get(token);
      } else if (value instanceof JsonValue.Arr array && token.matches("0|[1-9][0-9]{0,8}")) {
        int index = Integer.parseInt(token);
        inner = index < array.items().size() ? array.items().get(index) : null;
      }
      if (inner == null) {
        throw new RefusedSchemaException(
            keyword, from.path(), "nothing is at " + pointer + " of this schema");
      }
      value = inner;
      path = path + "/" + tokens[i];
      Located known = places.get(value);
      place =
          known != null && value instanceof JsonValue.Obj
              ? known
              : new Located(value, path, place.base());
    }
    if (!(value instanceof JsonValue.Obj || value instanceof JsonValue.Bool)) {
      throw new RefusedSchemaException(keyword, from.path(), "there is no schema at " + pointer);
    }
    if (!places.containsKey(value)) {
      scan(place);
    }
    return java.util.Objects.requireNonNull(places.get(value));
  }

  static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[bytes.length];
    int n = 0;
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        out[n++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[n++] = bytes[i];
      }
    }
    return new String(out, 0, n, StandardCharsets.UTF_8);
  }
}
