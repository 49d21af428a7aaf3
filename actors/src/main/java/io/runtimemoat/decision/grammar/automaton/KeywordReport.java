package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.schema.StringFormat;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which keywords are decided when a value ends, of all values that texts can come to, and which are
 * told at the earliest byte. For one use.
 */
final class KeywordReport {
  /** Schemas beyond so many goals are reported as their keywords may be at worst. */
  private static final int MOST_GOALS = 20_000;

  private static final Set<String> OPPOSED = Set.of("not", "oneOf", "if", "then", "else");
  private static final List<String> CONTAINS = List.of("contains", "minContains", "maxContains");
  private static final List<String> UNEVALUATED = List.of("unevaluatedProperties");
  private static final List<String> NAMES = List.of("propertyNames");
  private static final List<String> CONDITION = List.of("if", "then", "else");

  /** Where there are too many ways to follow, or patterns are too large together. */
  private static final List<String> WIDE =
      List.of(
          "anyOf", "dependencies", "dependentRequired", "dependentSchemas", "pattern", "format");

  private static final SchemaNode FREE =
      SchemaNode.plain(SchemaNode.NONE, "", Set.of(JsonType.values()));

  private record Held(String keyword, String path) {}

  private final Tables tables;
  private final List<KeywordUse> uses;
  private final Set<Held> held = new HashSet<>();
  private final Set<Goal> seen = new LinkedHashSet<>();
  private final Deque<Goal> todo = new ArrayDeque<>();

  private KeywordReport(Tables tables, List<KeywordUse> uses) {
    this.tables = tables;
    this.uses = uses;
  }

  /**
   * Every keyword with the time at which it is decided. All values are followed in tables of their
   * own: those of texts grow with what texts ask for.
   */
  static List<KeywordUse> of(SchemaGraph graph, AutomatonLimits limits) {
    return new KeywordReport(new Tables(graph, limits), graph.keywords()).find();
  }

  private List<KeywordUse> find() {
    boolean known;
    synchronized (tables) { // what excludes each other is guarded by it
      known = isFollowed();
    }
    List<KeywordUse> found = new ArrayList<>(uses.size());
    for (KeywordUse use : uses) {
      boolean isHeld = held.contains(new Held(use.keyword(), use.path()));
      boolean exact = known ? !isHeld : !isHeld && use.enforcement() == Enforcement.EXACT;
      Enforcement decided = exact ? Enforcement.EXACT : Enforcement.CHECKED;
      found.add(
          use.enforcement() == Enforcement.IGNORED
              ? use
              : new KeywordUse(use.keyword(), use.path(), decided));
    }
    return List.copyOf(found);
  }

  /** Follows all values; false if they are more than are followed. */
  private boolean isFollowed() {
    try {
      add(tables.root());
      while (!todo.isEmpty()) {
        if (seen.size() > MOST_GOALS || !tables.hasRoom()) {
          return false;
        }
        Goal goal = todo.remove();
        for (JsonType type : JsonType.values()) {
          for (Shape shape : tables.viable(goal, type)) {
            note(shape, type);
            if (!follow(shape)) {
              return false;
            }
          }
        }
      }
      return true;
    } catch (UndecidedException e) {
      return false;
    }
  }

  private void add(Goal goal) {
    if (!tables.isEmpty(goal) && seen.add(goal)) {
      todo.add(goal);
    }
  }

  private boolean follow(Shape shape) {
    if (shape instanceof ObjectShape object) {
      object.named().forEach(this::add);
      object.extras.keyShapes().forEach(key -> note(key, JsonType.STRING));
      for (int schema : object.extras.areNamesApart() ? object.schemas : List.<Integer>of()) {
        note(schema, tables.node(schema).objects().names() != SchemaNode.NONE, NAMES);
      }
      Set<Goal> others = object.extras.goals();
      others.forEach(this::add);
      return !others.isEmpty() || !object.extras.arePossible();
    }
    if (shape instanceof ArrayShape array) {
      int last = Math.min(array.prefixLength() + 1, array.max());
      for (int i = 0; i < last; i++) {
        add(array.goal(i));
      }
    }
    return true;
  }

  private void note(Shape shape, JsonType type) {
    for (int check : shape.checks()) {
      note(shape, type, check);
    }
    if (shape instanceof ArrayShape array && array.isValued()) {
      for (int schema : array.schemas()) {
        note(schema, tables.node(schema).arrays().unique(), List.of("uniqueItems"));
      }
    }
  }

  private void note(Shape shape, JsonType type, int check) {
    if (!tables.isWritten(check)) {
      noteOpposite(tables.node(check).path());
      return;
    }
    SchemaNode node = tables.node(check);
    SchemaNode.Arrays arrays = type == JsonType.ARRAY ? node.arrays() : FREE.arrays();
    SchemaNode.Objects objects = type == JsonType.OBJECT ? node.objects() : FREE.objects();
    StringFormat format = type == JsonType.STRING ? node.strings().format() : null;
    SchemaNode.Logic logic = node.logic();
    boolean told = shape instanceof ArrayShape array && array.remembersItems();
    boolean some = note(check, arrays.contains() != SchemaNode.NONE, CONTAINS);
    some |= note(check, arrays.unique() && !told, List.of("uniqueItems"));
    some |= note(check, arrays.unevaluated() != SchemaNode.NONE, List.of("unevaluatedItems"));
    some |= note(check, objects.unevaluated() != SchemaNode.NONE, UNEVALUATED);
    some |= note(check, format != null && !format.isExact(), List.of("format"));
    boolean overlap =
        !logic.one().isEmpty() && !tables.disjointness().areDisjoint(logic.one(), type);
    some |= note(check, overlap, List.of("oneOf"));
    some |= note(check, logic.not() != SchemaNode.NONE, List.of("not"));
    some |= note(check, logic.condition() != SchemaNode.NONE, CONDITION);
    note(check, !some, WIDE);
  }

  private boolean note(int schema, boolean isHeld, List<String> keywords) {
    String path = tables.node(schema).path();
    keywords.stream()
        .filter(keyword -> isHeld)
        .forEach(keyword -> held.add(new Held(keyword, path)));
    return isHeld;
  }

  /** What a schema stands in whose opposite is decided when a value ends. */
  private void noteOpposite(String path) {
    boolean any = false;
    for (KeywordUse use : uses) {
      boolean around = (path + "/").startsWith(use.path() + "/" + use.keyword() + "/");
      if (around && OPPOSED.contains(use.keyword())) {
        held.add(new Held(use.keyword(), use.path()));
        any = true;
      }
    }
    for (KeywordUse use : any ? List.<KeywordUse>of() : uses) { // a reference leads there
      if (OPPOSED.contains(use.keyword())) {
        held.add(new Held(use.keyword(), use.path()));
      }
    }
  }
}
