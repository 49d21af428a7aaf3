package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.judge.Judge;
import io.runtimemoat.decision.grammar.schema.Draft;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * What is known of one schema: its nodes, and the goals and shapes that texts have asked for so
 * far. They are found when first needed and only ever added to. Safe for use by many threads.
 */
final class Tables {
  private static final int BYTES_PER_NODE = 400;
  private static final int BYTES_PER_STEP = 120;

  private final List<SchemaNode> nodes;
  private final int written;
  private final Map<String, Integer> made = new HashMap<>();
  private final Map<List<Integer>, Goal> goals = new HashMap<>();
  private final Judge judge;
  private final AutomatonLimits limits;
  private final Samples samples;
  private final Minimals minimals;
  private final Disjointness disjointness;
  private final Opposites opposites;
  private final Goal root;

  /** Guarded by this, like what is learned of goals. */
  private final Set<String> heldPaths = new TreeSet<>();

  private long spent;
  private long keptBytes;

  Tables(SchemaGraph graph, AutomatonLimits limits) {
    this.nodes = new ArrayList<>(graph.nodes());
    this.written = nodes.size();
    this.limits = limits;
    this.judge = new Judge(this::node, graph.draft() != Draft.DRAFT_2019_09);
    this.samples = new Samples(this);
    this.minimals = new Minimals(this, samples);
    this.disjointness = new Disjointness(this);
    this.opposites = new Opposites(this);
    this.root = goal(List.of(graph.root()));
  }

  Goal root() {
    return root;
  }

  Judge judge() {
    return judge;
  }

  AutomatonLimits limits() {
    return limits;
  }

  synchronized SchemaNode node(int id) {
    return nodes.get(id);
  }

  /** Whether a schema stands in the text, and is not true, false or made of others. */
  boolean isWritten(int schema) {
    return schema > SchemaGraph.NEVER && schema < written;
  }

  /** The goal of several schemas; ALWAYS asks for nothing. */
  synchronized Goal goal(Iterable<Integer> schemas) {
    TreeSet<Integer> set = new TreeSet<>();
    schemas.forEach(set::add);
    if (set.contains(SchemaGraph.NEVER)) {
      set.clear();
      set.add(SchemaGraph.NEVER);
    }
    set.remove(SchemaGraph.ALWAYS);
    List<Integer> key = List.copyOf(set);
    Goal known = goals.get(key);
    if (known == null) {
      spend(1 + key.size());
      known = new Goal(key.stream().mapToInt(Integer::intValue).toArray());
      goals.put(key, known);
    }
    return known;
  }

  /** The alternatives of one type for a goal, some of which may turn out to be empty. */
  List<Shape> shapes(Goal goal, JsonType type) {
    List<Shape> known = goal.knownShapes(type);
    return known != null ? known : findShapes(goal, type);
  }

  private synchronized List<Shape> findShapes(Goal goal, JsonType type) {
    List<Shape> known = goal.knownShapes(type);
    if (known == null) {
      known = new Expander(this, type).shapes(goal);
      goal.learnShapes(type, known);
    }
    return known;
  }

  /** The alternatives of one type for a goal that some value has. */
  List<Shape> viable(Goal goal, JsonType type) {
    List<Shape> known = goal.knownViable(type);
    return known != null ? known : findViable(goal, type);
  }

  private void noteHeld(Shape shape) {
    for (int check : shape.checks()) {
      heldPaths.add(node(check).path());
    }
  }

  /** Where schemas stand that are decided when a value ends, as far as texts came there; sorted. */
  synchronized List<String> heldPaths() {
    return List.copyOf(heldPaths);
  }

  private synchronized List<Shape> findViable(Goal goal, JsonType type) {
    List<Shape> known = goal.knownViable(type);
    if (known == null) {
      known = shapes(goal, type).stream().filter(shape -> !minimals.of(shape).none()).toList();
      known.forEach(this::noteHeld);
      goal.learnViable(type, known);
    }
    return known;
  }

  Samples samples() {
    return samples;
  }

  /** Which schemas exclude each other. */
  Disjointness disjointness() {
    return disjointness;
  }

  /** What schemas do not admit. */
  Opposites opposites() {
    return opposites;
  }

  /** The shortest value of a goal. */
  Minimal minimal(Goal goal) {
    Minimal known = goal.knownMinimal();
    return known != null ? known : findMinimal(goal);
  }

  private synchronized Minimal findMinimal(Goal goal) {
    Minimal known = goal.knownMinimal();
    return known != null ? known : minimals.find(goal);
  }

  /**
   * Counts work that a schema or a text causes; what is found is kept, so this bounds memory too.
   *
   * @throws UndecidedException beyond the bound
   */
  synchronized void spend(int steps) {
    spent += steps;
    if (spent > limits.maxSteps()) {
      throw new UndecidedException(
          "the schema combines its parts in more ways than "
              + limits.maxSteps()
              + " steps can follow");
    }
  }

  /** Whether much of the work that may be done is still to spend. */
  synchronized boolean hasRoom() {
    return spent < limits.maxSteps() / 2;
  }

  /** Notes what is kept besides, such as tables of patterns; their own bounds limit it. */
  synchronized void keep(long bytes) {
    keptBytes += bytes;
  }

  /** Memory, roughly: every step of work leaves about as much behind. */
  synchronized long estimatedBytes() {
    return (long) nodes.size() * BYTES_PER_NODE + spent * BYTES_PER_STEP + keptBytes;
  }

  /** Whether no value can satisfy a goal. */
  boolean isEmpty(Goal goal) {
    return minimal(goal).none();
  }

  /** A schema that is satisfied by one value alone. */
  synchronized int only(JsonValue value) {
    return make("=" + JsonText.canonical(value), id -> SchemaNodes.only(id, value));
  }

  /** A schema of objects without a key. */
  synchronized int without(String key) {
    return make("-" + key, id -> SchemaNodes.without(id, key));
  }

  /** A schema of objects with some keys. */
  synchronized int with(List<String> keys) {
    StringBuilder name = new StringBuilder("+");
    keys.forEach(key -> name.append(key.length()).append(':').append(key));
    return make(name.toString(), id -> SchemaNodes.with(id, keys));
  }

  /** A schema of objects with a key, and what its member satisfies. */
  synchronized int with(String key, int schema) {
    return make(":" + schema + ":" + key, id -> SchemaNodes.with(id, key, schema));
  }

  /** A schema of what does not satisfy another. */
  synchronized int not(int schema) {
    return make("!" + schema, id -> SchemaNodes.not(id, schema, node(schema).path()));
  }

  /**
   * A schema that stands in no text.
   *
   * @param name of what it means, and of nothing else, so that it is made once
   */
  synchronized int make(String name, IntFunction<SchemaNode> maker) {
    Integer known = made.get(name);
    if (known != null) {
      return known;
    }
    int id = nodes.size();
    nodes.add(maker.apply(id));
    made.put(name, id);
    return id;
  }
}
