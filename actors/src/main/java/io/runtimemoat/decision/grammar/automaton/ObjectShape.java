package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects: members with names of their own, in schema order, and others. */
final class ObjectShape extends Shape {
  private static final int MOST_NAMED = 16;

  private final Tables tables;

  /** What it was merged from; none for the one object of a list. */
  final List<Integer> schemas;

  final List<String> names = new ArrayList<>();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final boolean[] needed;
  private final List<Goal> goals = new ArrayList<>();
  final Words words;
  final ExtraKeys extras;
  final int neededCount;
  final int min;
  private final int most;
  private volatile int max = -1;
  private volatile @Nullable NameTable nameTable;

  ObjectShape(Tables tables, List<SchemaNode> nodes, int[] checks) {
    super(checks);
    this.tables = tables;
    this.schemas = nodes.stream().map(SchemaNode::id).toList();
    LinkedHashMap<String, Boolean> members = new LinkedHashMap<>();
    for (SchemaNode node : nodes) {
      node.objects().properties().keySet().forEach(name -> members.putIfAbsent(name, false));
    }
    for (SchemaNode node : nodes) {
      node.objects().required().forEach(name -> members.put(name, true));
    }
    ExtraKeys others = new ExtraKeys(tables, nodes);
    List<String> listed = others.listed();
    if (listed != null) {
      listed.forEach(name -> members.putIfAbsent(name, false));
    }
    this.extras = listed == null ? others : ExtraKeys.none(tables);
    members.forEach(
        (name, required) -> {
          names.add(name);
          goals.add(goal(nodes, others, name));
        });
    this.needed = new boolean[names.size()];
    for (int i = 0; i < needed.length; i++) {
      needed[i] = members.getOrDefault(names.get(i), false);
    }
    this.words = new Words(names);
    index();
    this.neededCount = (int) members.values().stream().filter(required -> required).count();
    this.min = nodes.stream().mapToInt(n -> n.objects().minProperties()).max().orElse(0);
    this.most =
        nodes.stream()
            .mapToInt(n -> n.objects().maxProperties())
            .min()
            .orElse(SchemaNode.UNLIMITED);
  }

  private ObjectShape(Tables tables, Map<String, JsonValue> members) {
    super(new int[0]);
    this.tables = tables;
    this.schemas = List.of();
    members.forEach(
        (name, value) -> {
          names.add(name);
          goals.add(tables.goal(List.of(tables.only(value))));
        });
    this.extras = ExtraKeys.none(tables);
    this.words = new Words(names);
    this.neededCount = names.size();
    this.needed = new boolean[neededCount];
    Arrays.fill(needed, true);
    index();
    this.min = names.size();
    this.most = names.size();
  }

  static ObjectShape only(Tables tables, JsonValue.Obj object) {
    return new ObjectShape(tables, object.members());
  }

  private void index() {
    for (int i = 0; i < names.size(); i++) {
      indexes.put(names.get(i), i);
    }
  }

  /** What the member {@code name}, which some schema names, must satisfy. */
  private Goal goal(List<SchemaNode> nodes, ExtraKeys others, String name) {
    if (!others.allowsName(name)) {
      return tables.goal(List.of(SchemaGraph.NEVER));
    }
    List<Integer> all = new ArrayList<>();
    for (SchemaNode node : nodes) {
      all.addAll(ExtraKeys.schemas(node.objects(), name));
    }
    return tables.goal(all);
  }

  @Nullable Integer indexOf(String name) {
    return indexes.get(name);
  }

  /** Finds names by their bytes. */
  NameTable nameTable() {
    NameTable known = nameTable;
    if (known == null) {
      known = new NameTable(names);
      nameTable = known;
      tables.keep(known.bytes());
    }
    return known;
  }

  boolean isNeeded(int index) {
    return needed[index];
  }

  Goal goal(int index) {
    return goals.get(index);
  }

  boolean isForbidden(int index) {
    return tables.isEmpty(goals.get(index));
  }

  /** How many members there can be. */
  int max() {
    int known = max;
    return known >= 0 ? known : findMax();
  }

  private int findMax() {
    synchronized (tables) {
      if (max < 0) {
        int named = 0;
        for (int i = 0; i < names.size() && !extras.arePossible(); i++) {
          named += isForbidden(i) ? 0 : 1;
        }
        max = extras.arePossible() ? most : Math.min(most, named);
      }
      return max;
    }
  }

  /** How many members there may be by what is said of their number. */
  int limit() {
    return most;
  }

  boolean isImpossible() {
    return min > most || neededCount > most;
  }

  /** Goals that some member must satisfy, each once. */
  List<Goal> required() {
    LinkedHashSet<Goal> all = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (needed[i]) {
        all.add(goals.get(i));
      }
    }
    return new ArrayList<>(all);
  }

  /** All goals of members with a name of their own. */
  List<Goal> named() {
    return goals;
  }

  @Override
  ObjectFrame start() {
    return ObjectFrame.start(this);
  }

  @Override
  String expectation() {
    List<String> required =
        names.stream().filter(name -> needed[names.indexOf(name)]).limit(MOST_NAMED).toList();
    return required.isEmpty() ? "object" : "object with " + String.join(", ", required);
  }
}
