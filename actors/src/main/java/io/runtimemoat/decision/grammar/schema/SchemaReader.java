package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a schema's text into a graph. */
public final class SchemaReader {
  /** Keywords without force by the standards, which need no mention. */
  private static final Set<String> SILENT =
      Set.of(
          "$schema",
          "$id",
          "id",
          "$anchor",
          "$dynamicAnchor",
          "$recursiveAnchor",
          "$comment",
          "$defs",
          "definitions",
          "$vocabulary",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private final Draft draft;
  private final boolean assertFormats;
  private final SchemaLimits limits;
  private final SchemaIndex index;
  private final List<SchemaNode> nodes = new ArrayList<>();
  private final List<KeywordUse> uses = new ArrayList<>();
  private final Map<DynamicNames.Scope, IdentityHashMap<JsonValue, Integer>> ids = new HashMap<>();
  private final Deque<Unread> todo = new ArrayDeque<>();
  private final Map<String, Dfa> patterns = new HashMap<>();

  /** A schema that has its number in a scope and is still to be read. */
  private record Unread(int id, SchemaIndex.Located located, DynamicNames.Scope scope) {}

  private SchemaReader(JsonValue root, Draft draft, boolean assertFormats, SchemaLimits limits)
      throws RefusedSchemaException {
    this.draft = draft;
    this.assertFormats = assertFormats;
    this.limits = limits;
    this.index = new SchemaIndex(root, draft);
    nodes.add(SchemaNode.plain(SchemaGraph.ALWAYS, "", Set.of(JsonType.values())));
    nodes.add(SchemaNode.plain(SchemaGraph.NEVER, "", Set.of()));
  }

  /**
   * Reads a schema.
   *
   * @param stated the draft to read it by, where the schema names none
   * @param assertFormats whether {@code format} is enforced
   */
  public static SchemaGraph read(
      String text, Optional<Draft> stated, boolean assertFormats, SchemaLimits limits)
      throws RefusedSchemaException {
    if (text.length() > limits.maxBytes()) {
      throw new RefusedSchemaException(
          "schema", "", "has more than " + limits.maxBytes() + " characters");
    }
    JsonValue root;
    try {
      root = JsonReader.read(text, limits.maxDepth());
    } catch (JsonSyntaxException e) {
      throw new RefusedSchemaException("schema", "", "is no JSON: " + e.getMessage());
    }
    if (!(root instanceof JsonValue.Obj || root instanceof JsonValue.Bool)) {
      throw new RefusedSchemaException("schema", "", "must be an object, true or false");
    }
    Draft draft = draft(root, stated);
    SchemaReader reader = new SchemaReader(root, draft, assertFormats, limits);
    int id = reader.idOf(reader.index.root(root), reader.index.dynamicNames().none());
    reader.readAll();
    SchemaGraph graph = new SchemaGraph(draft, List.copyOf(reader.nodes), id, reader.usesOnce());
    InPlaceCycles.refuse(graph);
    return graph;
  }

  private static Draft draft(JsonValue root, Optional<Draft> stated) throws RefusedSchemaException {
    JsonValue named = root instanceof JsonValue.Obj object ? object.members().get("$schema") : null;
    if (named == null) {
      return stated.orElse(Draft.UNSTATED);
    }
    if (named instanceof JsonValue.Str uri) {
      Optional<Draft> draft = Draft.ofUri(uri.value());
      if (draft.isPresent()) {
        return draft.get();
      }
    }
    throw new RefusedSchemaException(
        "$schema", "", "is none of draft-04, draft-06, draft-07, 2019-09 and 2020-12");
  }

  /** A schema that is read in several scopes has its keywords once. */
  private List<KeywordUse> usesOnce() {
    return List.copyOf(ids.size() > 1 ? new LinkedHashSet<>(uses) : uses);
  }

  private void readAll() throws RefusedSchemaException {
    while (!todo.isEmpty()) {
      Unread next = todo.remove();
      nodes.set(next.id(), node(next, (JsonValue.Obj) next.located().schema()));
    }
  }

  /** The number of a schema that is met in a scope; it is read later if it is new there. */
  private int idOf(SchemaIndex.Located located, DynamicNames.Scope from)
      throws RefusedSchemaException {
    if (located.schema() instanceof JsonValue.Bool flag) {
      return flag.value() ? SchemaGraph.ALWAYS : SchemaGraph.NEVER;
    }
    DynamicNames.Scope scope = index.dynamicNames().entering(located, from);
    IdentityHashMap<JsonValue, Integer> inScope =
        ids.computeIfAbsent(scope, unknown -> new IdentityHashMap<>());
    Integer known = inScope.get(located.schema());
    if (known != null) {
      return known;
    }
    if (nodes.size() >= limits.maxNodes()) {
      throw new RefusedSchemaException(
          "schema", located.path(), "has more than " + limits.maxNodes() + " schemas");
    }
    int id = nodes.size();
    nodes.add(SchemaNode.plain(id, located.path(), Set.of()));
    inScope.put(located.schema(), id);
    todo.add(new Unread(id, located, scope));
    return id;
  }

  private SchemaNode node(Unread unread, JsonValue.Obj object) throws RefusedSchemaException {
    int id = unread.id();
    SchemaIndex.Located located = unread.located();
    KeywordReader keywords = new KeywordReader(object, located.path(), uses);
    if (object.members().containsKey("$schema") && !located.path().isEmpty()) {
      JsonValue inner = object.members().get("$schema");
      boolean same =
          inner instanceof JsonValue.Str uri && Draft.ofUri(uri.value()).equals(Optional.of(draft));
      if (!same && draft != Draft.UNSTATED) {
        throw keywords.refused("$schema", "differs from the draft of the whole schema");
      }
    }
    Children children = new Children(keywords, unread);
    List<Integer> references = references(keywords, unread);
    if (draft.refHidesSiblings() && !references.isEmpty()) {
      SchemaNode free = SchemaNode.plain(id, located.path(), Set.of(JsonType.values()));
      SchemaNode.Logic only =
          new SchemaNode.Logic(
              references,
              List.of(),
              List.of(),
              SchemaNode.NONE,
              SchemaNode.NONE,
              SchemaNode.NONE,
              SchemaNode.NONE);
      return new SchemaNode(
          id,
          free.path(),
          free.types(),
          false,
          null,
          free.numbers(),
          free.strings(),
          free.arrays(),
          free.objects(),
          only);
    }
    KeywordReader.Types types = keywords.types();
    RuleReader rules = new RuleReader(draft, keywords, children);
    SchemaNode node =
        new SchemaNode(
            id,
            located.path(),
            types.types(),
            types.integer(),
            rules.allowed(),
            rules.numbers(),
            strings(keywords),
            rules.arrays(),
            rules.objects(),
            rules.logic(references));
    keywords.ignoreRest(SILENT);
    return node;
  }

  private SchemaNode.Strings strings(KeywordReader keywords) throws RefusedSchemaException {
    String source = keywords.text("pattern", Enforcement.EXACT);
    Dfa pattern = source == null ? null : pattern(keywords, "pattern", source);
    StringFormat format = null;
    if (assertFormats && keywords.peek("format") instanceof JsonValue.Str name) {
      if (StringFormats.UNSUPPORTED.contains(name.value())) {
        throw keywords.refused("format", "\"" + name.value() + "\" cannot be asserted here");
      }
      format = StringFormats.of(name.value());
      if (format != null) {
        keywords.take("format", format.isExact() ? Enforcement.EXACT : Enforcement.CHECKED);
      }
    }
    return new SchemaNode.Strings(
        keywords.count("minLength", 0),
        keywords.count("maxLength", SchemaNode.UNLIMITED),
        pattern,
        format);
  }

  private Dfa pattern(KeywordReader keywords, String keyword, String source)
      throws RefusedSchemaException {
    Dfa known = patterns.get(source);
    if (known != null) {
      return known;
    }
    try {
      Dfa dfa = Dfa.search(source, limits.patterns());
      patterns.put(source, dfa);
      return dfa;
    } catch (PatternException e) {
      throw keywords.refused(keyword, "the pattern cannot be used: " + e.getMessage());
    }
  }

  private List<Integer> references(KeywordReader keywords, Unread unread)
      throws RefusedSchemaException {
    SchemaIndex.Located from = unread.located();
    List<Integer> ids = new ArrayList<>();
    List<String> kinds = new ArrayList<>(List.of("$ref"));
    if (draft.hasRecursiveReferences()) {
      kinds.add("$recursiveRef");
    }
    if (draft.since(Draft.DRAFT_2020_12)) {
      kinds.add("$dynamicRef");
    }
    for (String kind : kinds) {
      String reference = keywords.text(kind, Enforcement.EXACT);
      if (reference == null) {
        continue;
      }
      SchemaIndex.Located meant =
          kind.equals("$ref")
              ? index.resolve(kind, reference, from)
              : index.resolveDynamic(kind, reference, from, unread.scope());
      ids.add(idOf(meant, unread.scope()));
    }
    return ids;
  }

  /** Makes numbers for the schemas that a schema holds. */
  final class Children {
    private final KeywordReader keywords;
    private final Unread parent;

    private Children(KeywordReader keywords, Unread parent) {
      this.keywords = keywords;
      this.parent = parent;
    }

    int one(String keyword, @Nullable JsonValue schema) throws RefusedSchemaException {
      if (schema == null) {
        return SchemaNode.NONE;
      }
      if (schema instanceof JsonValue.Bool flag) {
        return flag.value() ? SchemaGraph.ALWAYS : SchemaGraph.NEVER;
      }
      if (schema instanceof JsonValue.Obj) {
        return idOf(index.located(schema, parent.located()), parent.scope());
      }
      throw keywords.refused(keyword, "must be a schema: an object, true or false");
    }

    List<Integer> list(String keyword, List<JsonValue> schemas) throws RefusedSchemaException {
      List<Integer> all = new ArrayList<>(schemas.size());
      for (JsonValue schema : schemas) {
        all.add(one(keyword, schema));
      }
      return all;
    }

    Map<String, Integer> map(String keyword, Map<String, JsonValue> schemas)
        throws RefusedSchemaException {
      Map<String, Integer> all = new LinkedHashMap<>();
      for (Map.Entry<String, JsonValue> member : schemas.entrySet()) {
        all.put(member.getKey(), one(keyword, member.getValue()));
      }
      return all;
    }

    Dfa pattern(String keyword, String source) throws RefusedSchemaException {
      return SchemaReader.this.pattern(keywords, keyword, source);
    }
  }
}
