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
import java.util.stream.IntStream;
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

  /** How many names before each place, and before the end, are needed. */
  private final int[] neededBefore;

  private final List<Goal> goals = new ArrayList<>();
  final Words words;
  final ExtraKeys extras;
  final int neededCount;
  final int min;
  private final int most;
  private volatile int max = -1;
  private volatile int @Nullable [] possibleFrom;
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
          goals.add(goal(others, name));
        });
    this.needed = new boolean[names.size()];
    for (int i = 0; i < needed.length; i++) {
      needed[i] = members.getOrDefault(names.get(i), false);
    }
    this.neededBefore = countNeeded();
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
    this.neededBefore = countNeeded();
    index();
    this.min = names.size();
    this.most = names.size();
  }

  static ObjectShape only(Tables tables, JsonValue.Obj object) {
    return new ObjectShape(tables, object.members());
  }

  private int[] countNeeded() {
    int[] before = new int[needed.length + 1];
    for (int i = 0; i < needed.length; i++) {
      before[i + 1] = before[i] + (needed[i] ? 1 : 0);
    }
    return before;
  }

  private void index() {
    for (int i = 0; i < names.size(); i++) {
      indexes.put(names.get(i), i);
    }
  }

  /** What the member {@code name}, which some schema names, must satisfy. */
  private Goal goal(ExtraKeys others, String name) {
    if (!others.allowsName(name)) {
      return tables.goal(List.of(SchemaGraph.NEVER));
    }
    return others.goal(name);
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

  /** How many needed names stand from one place to before another. */
  int neededBetween(int from, int to) {
    return neededBefore[to] - neededBefore[from];
  }

  /** How many names from a place on can have a value. */
  int possibleFrom(int index) {
    int[] known = possibleFrom;
    if (known == null) {
      known = new int[names.size() + 1];
      for (int i = names.size() - 1; i >= 0; i--) {
        known[i] = known[i + 1] + (isForbidden(i) ? 0 : 1);
      }
      possibleFrom = known;
    }
    return known[index];
  }

  /** How many keys that nobody names there can be; unlimited where they are many. */
  int others() {
    return extras.count(names);
  }

  /** Whether there is one more than so many of them. */
  boolean hasOther(int there) {
    return extras.arePossible() && there < others();
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
        long all = (long) possibleFrom(0) + others();
        max = (int) Math.min(most, all);
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
        IntStream.range(0, needed.length)
            .filter(this::isNeeded)
            .limit(MOST_NAMED)
            .mapToObj(names::get)
            .toList();
    return required.isEmpty() ? "object" : "object with " + String.join(", ", required);
  }
}
