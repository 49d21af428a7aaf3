package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an object that no schema names: which there may be, and what their values satisfy.
 */
final class ExtraKeys {
  private static final int UNKNOWN = 0;
  private static final int POSSIBLE = 1;
  private static final int NEVER = -1;

  private final Tables tables;
  private final List<SchemaNode.Objects> rules;
  private final List<SchemaNode.KeyPattern> patterns = new ArrayList<>();
  private final @Nullable Dfa dfa;
  private final @Nullable Goal keyGoal;
  private final boolean none;
  private volatile boolean @Nullable [] viable;
  private volatile int possible = UNKNOWN;
  private volatile @Nullable Goal common;
  private final @Nullable UniformSteps uniform;
  private volatile @Nullable CompletionCounts counts;
  private volatile int usable = UNKNOWN;

  ExtraKeys(Tables tables, List<SchemaNode> nodes) {
    this(tables, nodes, false);
  }

  private ExtraKeys(Tables tables, List<SchemaNode> nodes, boolean none) {
    this.tables = tables;
    this.none = none;
    this.rules = nodes.stream().map(SchemaNode::objects).toList();
    Set<Integer> names = new LinkedHashSet<>();
    for (SchemaNode.Objects object : rules) {
      patterns.addAll(object.patterns());
      if (object.names() != SchemaNode.NONE) {
        names.add(object.names());
      }
    }
    this.keyGoal = names.isEmpty() ? null : tables.goal(names);
    this.dfa = patterns.isEmpty() ? null : joint();
    this.uniform = dfa == null ? null : new UniformSteps(dfa, this::canBegin);
    if (dfa != null) {
      tables.keep(UniformSteps.bytes(dfa));
    }
  }

  /** The keys, where they are few enough to be written out; null if they are not. */
  @Nullable List<String> listed() {
    Goal names = keyGoal;
    if (names != null) {
      Set<String> all = new LinkedHashSet<>();
      for (Shape shape : tables.shapes(names, JsonType.STRING)) {
        List<String> some = ((StringShape) shape).few();
        if (some == null) {
          return null;
        }
        all.addAll(some);
      }
      return List.copyOf(all);
    }
    Goal never = tables.goal(List.of(SchemaGraph.NEVER));
    Dfa automaton = dfa;
    if (automaton != null) {
      return ListedKeys.of(automaton, state -> !goal(automaton.accepts(state)).equals(never));
    }
    return patterns.isEmpty() && goal(0L).equals(never) ? List.of() : null;
  }

  static ExtraKeys none(Tables tables) {
    return new ExtraKeys(tables, List.of(), true);
  }

  private @Nullable Dfa joint() {
    List<Dfa> parts = patterns.stream().map(SchemaNode.KeyPattern::pattern).toList();
    try {
      return Dfa.product(parts, tables.limits().patterns());
    } catch (PatternException e) {
      return null; // then a forbidden key is only seen when it ends
    }
  }

  /** The schemas of one rule for a key. */
  static List<Integer> schemas(SchemaNode.Objects rule, String key) {
    List<Integer> all = new ArrayList<>();
    Integer property = rule.properties().get(key);
    if (property != null) {
      all.add(property);
    }
    boolean matched = property != null;
    for (SchemaNode.KeyPattern pattern : rule.patterns()) {
      if (pattern.pattern().matches(key) != 0) {
        matched = true;
        all.add(pattern.schema());
      }
    }
    if (!matched && rule.additional() != SchemaNode.NONE) {
      all.add(rule.additional());
    }
    return all;
  }

  /** What the value of a key that nobody names must satisfy. */
  Goal goal(String key) {
    List<Integer> all = new ArrayList<>();
    for (SchemaNode.Objects rule : rules) {
      all.addAll(schemas(rule, key));
    }
    return tables.goal(all);
  }

  /** What the value of any key that nobody names must satisfy, where they are all alike. */
  Goal commonGoal() {
    Goal known = common;
    if (known == null) {
      known = goal(0L);
      common = known;
    }
    return known;
  }

  /** The goal of keys that match exactly the patterns of {@code matched}. */
  private Goal goal(long matched) {
    List<Integer> all = new ArrayList<>();
    int index = 0;
    for (SchemaNode.Objects rule : rules) {
      boolean any = false;
      for (SchemaNode.KeyPattern pattern : rule.patterns()) {
        if ((matched >>> index++ & 1) != 0) {
          any = true;
          all.add(pattern.schema());
        }
      }
      if (!any && rule.additional() != SchemaNode.NONE) {
        all.add(rule.additional());
      }
    }
    return tables.goal(all);
  }

  /** What the values of such keys may have to satisfy; none where that is not known. */
  Set<Goal> goals() {
    Dfa automaton = dfa;
    if (none || (automaton == null && !patterns.isEmpty())) {
      return Set.of();
    }
    Set<Goal> goals = new LinkedHashSet<>();
    for (int state = 0; automaton != null && state < automaton.states(); state++) {
      goals.add(goal(automaton.accepts(state)));
    }
    return automaton == null ? Set.of(commonGoal()) : goals;
  }

  /** Whether rules for names accept {@code key}. */
  boolean allowsName(String key) {
    Goal goal = keyGoal;
    if (goal == null) {
      return true;
    }
    JsonValue value = new JsonValue.Str(key);
    for (int schema : goal.schemas()) {
      if (!tables.judge().accepts(schema, value)) {
        return false;
      }
    }
    return true;
  }

  /** What a key itself must satisfy as a string; empty if nothing. */
  List<StringShape> keyShapes() {
    if (keyGoal == null) {
      return List.of();
    }
    return tables.viable(keyGoal, JsonType.STRING).stream().map(StringShape.class::cast).toList();
  }

  boolean hasKeyRules() {
    return keyGoal != null;
  }

  /** Whether there can be such a key at all. */
  boolean arePossible() {
    int known = possible;
    if (known == UNKNOWN) {
      known = canBegin(0) && (keyGoal == null || !keyShapes().isEmpty()) ? POSSIBLE : NEVER;
      possible = known;
    }
    return known == POSSIBLE;
  }

  /** Whether a key whose patterns are in {@code state} can become one whose value is possible. */
  boolean canBegin(int state) {
    if (none) {
      return false;
    }
    boolean[] known = viable;
    if (known == null) {
      known = dfa == null ? new boolean[] {anyGoal()} : reaching(dfa);
      viable = known;
    }
    return known[dfa == null ? 0 : state];
  }

  /** Whether all texts of some kinds of characters can go on a key, but for rules for names. */
  boolean takesAll(int state, long kinds, int length) {
    UniformSteps steps = uniform;
    return steps == null ? canBegin(0) : steps.takesAll(state, kinds, length);
  }

  /** Without an automaton: whether keys that match nothing are possible, or patterns are there. */
  private boolean anyGoal() {
    return !patterns.isEmpty() || !tables.isEmpty(goal(0L));
  }

  private boolean[] reaching(Dfa automaton) {
    boolean[] reaching = new boolean[automaton.states()];
    for (int s = 0; s < reaching.length; s++) {
      reaching[s] = !tables.isEmpty(goal(automaton.accepts(s)));
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int s = 0; s < reaching.length; s++) {
        for (int kind = 0; kind < automaton.kinds() && !reaching[s]; kind++) {
          reaching[s] = reaching[automaton.nextOfKind(s, kind)];
          changed |= reaching[s];
        }
      }
    }
    return reaching;
  }

  /** Whether some beginning of a key has but so many keys behind it. */
  boolean canBeUsedUp() {
    int known = usable;
    if (known == UNKNOWN) {
      known =
          !none && (keyShapes().stream().anyMatch(this::ends) || patternsEnd()) ? POSSIBLE : NEVER;
      usable = known;
    }
    return known == POSSIBLE;
  }

  private boolean ends(StringShape shape) {
    return !shape.isListed() && !shape.isOpen() && shape.isCountable(tables);
  }

  private boolean patternsEnd() {
    Dfa automaton = dfa;
    if (automaton == null) {
      return false;
    }
    LengthTable table =
        LengthTable.of(automaton, bits -> !tables.isEmpty(goal(bits)), 0, SchemaNode.UNLIMITED);
    if (table == null || table.neverEnds(automaton)) {
      return false;
    }
    CompletionCounts found = CompletionCounts.of(automaton, table, 0, SchemaNode.UNLIMITED);
    tables.keep(found == null ? 0 : found.bytes());
    counts = found;
    return found != null;
  }

  /**
   * How many keys a beginning may still become, or more, counted up to a bound.
   *
   * @param state of the automaton of patterns
   * @param begun what the key itself must satisfy; null for nothing
   */
  int completions(int state, @Nullable List<StringFrame> begun) {
    CompletionCounts known = counts;
    long most = known == null ? CompletionCounts.MANY : known.of(state, 0);
    if (begun != null) {
      long all = 0;
      for (StringFrame frame : begun) {
        all += ends(frame.shape()) ? frame.completions() : CompletionCounts.MANY;
      }
      most = Math.min(most, all);
    }
    return (int) Math.min(CompletionCounts.MANY, most);
  }

  /** Whether a name is one of the keys that are counted. */
  boolean counts(String name) {
    Dfa automaton = dfa;
    return allowsName(name)
        && (automaton == null || !tables.isEmpty(goal(automaton.matches(name))));
  }

  boolean isEmpty(Goal goal) {
    return tables.isEmpty(goal);
  }

  int next(int state, int codePoint) {
    return dfa == null ? 0 : dfa.next(state, codePoint);
  }

  @Nullable Dfa automaton() {
    return dfa;
  }

  /** Whether keys have neither patterns nor rules, so that they are all alike. */
  boolean areSimple() {
    return patterns.isEmpty() && keyGoal == null;
  }

  /** Whether any key is one of them. */
  boolean areAny() {
    return !none && areSimple();
  }

  /** At least {@code count} keys that may be possible, short ones first, if so many are known. */
  List<String> candidates(int count) {
    if (none) {
      return List.of();
    }
    Set<String> keys = new LinkedHashSet<>();
    if (keyGoal != null) {
      for (Shape shape : tables.shapes(keyGoal, JsonType.STRING)) {
        Words words = ((StringShape) shape).words;
        for (int i = 0; words != null && i < words.size(); i++) {
          keys.add(words.rest(i, 0));
        }
        keys.add(((StringShape) shape).start().shortest());
        keys.addAll(((StringShape) shape).some(count + 1));
      }
    }
    for (SchemaNode.KeyPattern pattern : patterns) {
      LengthTable lengths =
          LengthTable.of(pattern.pattern(), bits -> bits != 0, 0, SchemaNode.UNLIMITED);
      if (lengths != null && lengths.shortest(0, 0) != LengthTable.NEVER) {
        keys.addAll(
            StringShape.ofPattern(0, SchemaNode.UNLIMITED, pattern.pattern(), lengths, new int[0])
                .some(count + 1));
      }
    }
    for (int i = 0; i < count + rules.size(); i++) {
      keys.add("x" + (i == 0 ? "" : i));
    }
    return keys.stream().filter(this::allowsName).toList();
  }
}
