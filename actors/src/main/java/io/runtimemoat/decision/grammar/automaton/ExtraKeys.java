package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an object that no schema names: which there may be, and what their values satisfy.
 */
final class ExtraKeys {
  private static final int UNKNOWN = 0;
  private static final int POSSIBLE = 1;
  private static final int NEVER = -1;

  private static final int MOST_GOALS = 256;

  /** Of keys that a judge decides; it may accept none of a language without an end. */
  private static final int MOST_JUDGED = 4096;

  /** What an automaton costs of the work that a schema may cause. */
  private static final int CELLS_PER_STEP = 64;

  private final Tables tables;
  private final MemberRules rules;
  private final SampleKeys samples;
  private final @Nullable Goal keyGoal;
  private final @Nullable List<String> few;

  /** Of patterns and rules for names, or of patterns alone; null for neither, or if too large. */
  private final @Nullable KeyLanguage language;

  /** Whether rules for names are too large to be in the language. */
  private final boolean apart;

  /** Whether rules for names say more of a key than is followed as it comes. */
  private final boolean judged;

  private final boolean none;
  private volatile int possible = UNKNOWN;
  private volatile int usable = UNKNOWN;
  private volatile int number = -1;
  private volatile @Nullable Goal common;
  private volatile @Nullable Set<Goal> all;
  private final @Nullable Goal[] goals;

  ExtraKeys(Tables tables, List<SchemaNode> nodes) {
    this(tables, nodes, false);
  }

  private ExtraKeys(Tables tables, List<SchemaNode> nodes, boolean none) {
    this.tables = tables;
    this.none = none;
    this.rules = new MemberRules(tables, nodes.stream().map(SchemaNode::objects).toList());
    this.samples = new SampleKeys(rules);
    this.keyGoal = rules.names();
    this.few = rules.fewNames();
    KeyLanguage joint = few == null ? language(rules.shapesOfNames()) : null;
    this.apart = few == null && keyGoal != null && joint == null;
    this.judged =
        apart || rules.shapesOfNames().stream().anyMatch(shape -> shape.checks().length > 0);
    this.language = apart ? language(List.of()) : joint;
    this.goals = new @Nullable Goal[language == null ? 0 : language.automaton().states()];
    if (language != null) {
      tables.keep(language.bytes());
    }
  }

  static ExtraKeys none(Tables tables) {
    return new ExtraKeys(tables, List.of(), true);
  }

  private @Nullable KeyLanguage language(List<StringShape> names) {
    if (rules.patterns().isEmpty() && names.isEmpty()) {
      return null;
    }
    DfaBounds bounds = tables.limits().patterns();
    KeyLanguage found =
        KeyLanguage.of(
            rules.patterns(), names, bounds, matched -> !tables.isEmpty(rules.goal(matched)));
    long cells = found == null ? bounds.maxCells() : found.cells();
    tables.spend((int) (cells / CELLS_PER_STEP));
    return found; // null where it is too large: then a forbidden key is only seen when it ends
  }

  /** The keys, where they are few enough to be written out; null if they are not. */
  @Nullable List<String> listed() {
    KeyLanguage keys = language;
    Goal never = tables.goal(List.of(SchemaGraph.NEVER));
    if (few != null || apart) {
      return few;
    }
    return keys != null
        ? keys.listed(matched -> !rules.goal(matched).equals(never))
        : rules.patterns().isEmpty() && rules.goal(0L).equals(never) ? List.of() : null;
  }

  /** What the value of a key must satisfy. */
  Goal goal(String key) {
    return rules.goal(key);
  }

  /** What the value of any key that nobody names must satisfy, where they are all alike. */
  Goal commonGoal() {
    Goal known = common;
    if (known == null) {
      known = rules.goal(0L);
      common = known;
    }
    return known;
  }

  /** The goal of a key that ends in a state of the automaton. */
  Goal goalIn(int state) {
    KeyLanguage keys = language;
    if (keys == null) {
      return commonGoal();
    }
    Goal known = goals[state];
    if (known == null) {
      known = rules.goal(keys.automaton().accepts(state));
      goals[state] = known;
    }
    return known;
  }

  /** What the values of such keys may have to satisfy; none where that is not known. */
  Set<Goal> goals() {
    Set<Goal> known = all;
    if (known == null) {
      known = none || (language == null && !rules.patterns().isEmpty()) ? Set.of() : findGoals();
      all = known;
    }
    return known;
  }

  private Set<Goal> findGoals() {
    KeyLanguage keys = language;
    Set<Goal> found = new LinkedHashSet<>();
    for (int state = 0; keys != null && state < goals.length; state++) {
      if (keys.isName(keys.automaton().accepts(state))) {
        found.add(goalIn(state));
      }
    }
    return keys == null ? Set.of(commonGoal()) : found;
  }

  /** All of them where they are few enough, else some. */
  Set<Goal> someGoals() {
    boolean known = !goals().isEmpty() && goals().size() <= MOST_GOALS;
    return known || none
        ? goals()
        : samples.all().stream().map(this::goal).collect(Collectors.toSet());
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

  /** Whether rules for names must be followed beside the automaton. */
  boolean areNamesApart() {
    return apart;
  }

  /** Whether there can be such a key at all. */
  boolean arePossible() {
    int known = possible;
    if (known == UNKNOWN) {
      known = canBegin(0) && (!apart || !keyShapes().isEmpty()) ? POSSIBLE : NEVER;
      possible = known;
    }
    return known == POSSIBLE;
  }

  /** Whether a key that is in {@code state} can become one whose value is possible. */
  boolean canBegin(int state) {
    KeyLanguage keys = language;
    if (none || few != null) {
      return false;
    }
    return keys != null
        ? keys.canBegin(state)
        : !rules.patterns().isEmpty() || !tables.isEmpty(commonGoal()); // too large patterns wait
  }

  /** Whether all texts of some kinds of characters can go on a key, but for rules apart. */
  boolean takesAll(int state, long kinds, int length) {
    KeyLanguage keys = language;
    return keys == null ? canBegin(0) : keys.takesAll(state, kinds, length);
  }

  /** Whether some beginning of a key has but so many keys behind it. */
  boolean canBeUsedUp() {
    int known = usable;
    if (known == UNKNOWN) {
      KeyLanguage keys = language;
      boolean namesEnd = apart && keyShapes().stream().anyMatch(this::ends);
      boolean end = !none && (namesEnd || (keys != null && keys.canBeUsedUp()));
      known = end ? POSSIBLE : NEVER;
      usable = known;
    }
    return known == POSSIBLE;
  }

  private boolean ends(StringShape shape) {
    return !shape.isListed() && !shape.isOpen() && shape.isCountable(tables);
  }

  /**
   * How many keys a beginning may still become, or more, counted up to a bound.
   *
   * @param state of the automaton
   * @param begun what the key itself must satisfy besides; null for nothing
   */
  int completions(int state, @Nullable List<StringFrame> begun) {
    KeyLanguage keys = language;
    long most = keys == null ? CompletionCounts.MANY : keys.completions(state);
    if (begun != null) {
      long all = 0;
      for (StringFrame frame : begun) {
        all += ends(frame.shape()) ? frame.completions() : CompletionCounts.MANY;
      }
      most = Math.min(most, all);
    }
    return (int) Math.min(CompletionCounts.MANY, most);
  }

  /**
   * How many such keys there are, or more; unlimited where they are many.
   *
   * @param names that are no such keys
   */
  int count(List<String> names) {
    int known = number;
    if (known < 0) {
      int all = canBeUsedUp() ? completions(0, begun()) : CompletionCounts.MANY;
      boolean many = all >= CompletionCounts.MANY;
      known = many ? SchemaNode.UNLIMITED : all - (int) names.stream().filter(this::counts).count();
      known = arePossible() ? known : 0;
      number = known;
    }
    return known;
  }

  /** What rules for names ask for beside the automaton, before a key; null for nothing. */
  @Nullable List<StringFrame> begun() {
    return apart ? keyShapes().stream().map(StringShape::start).toList() : null;
  }

  /** Whether a name is one of the keys that are counted. */
  boolean counts(String name) {
    KeyLanguage keys = language;
    return (!apart || allowsName(name))
        && (keys == null || keys.mayEnd(keys.automaton().endOf(name)));
  }

  /** What the value of a key must satisfy; null if the key may not come. */
  @Nullable Goal valueOf(String key) {
    Dfa automaton = automaton();
    return valueOf(key, automaton == null ? 0 : automaton.endOf(key));
  }

  /**
   * What the value of a key must satisfy; null if the key may not come.
   *
   * @param state of the automaton where it ends
   */
  @Nullable Goal valueOf(String key, int state) {
    KeyLanguage keys = language;
    if ((keys != null && !keys.mayEnd(state)) || (judged && !allowsName(key))) {
      return null;
    }
    Goal goal = keys == null ? goal(key) : goalIn(state);
    return tables.isEmpty(goal) ? null : goal;
  }

  /** What the value of a key of ASCII must satisfy; null if it may not come or needs a judge. */
  @Nullable Goal valueOf(byte[] ascii, int from, int to) {
    KeyLanguage keys = language;
    if (keys == null || judged) {
      return null;
    }
    int state = 0;
    for (int i = from; i < to; i++) {
      state = keys.automaton().next(state, ascii[i]);
    }
    return keys.mayEnd(state) ? goalIn(state) : null;
  }

  int next(int state, int codePoint) {
    return language == null ? 0 : language.automaton().next(state, codePoint);
  }

  @Nullable Dfa automaton() {
    return language == null ? null : language.automaton();
  }

  /** Whether keys have neither patterns nor rules, so that they are all alike. */
  boolean areSimple() {
    return rules.patterns().isEmpty() && keyGoal == null;
  }

  /** Whether it is sure, without a look at values, that there is no such key. */
  boolean areNone() {
    return none || (!goals().isEmpty() && goals().stream().noneMatch(this::hasShapes));
  }

  private boolean hasShapes(Goal goal) {
    return Arrays.stream(JsonType.values()).anyMatch(type -> !tables.shapes(goal, type).isEmpty());
  }

  /** Whether any key is one of them. */
  boolean areAny() {
    return !none && areSimple();
  }

  /**
   * Keys that may come, the shortest first, as far as they are known; lazily, for they may be
   * without end.
   *
   * @param wanted what is wanted of the values
   */
  Stream<String> keys(Predicate<Goal> wanted) {
    KeyLanguage keys = language;
    if (none) {
      return Stream.empty();
    }
    if (keys == null || apart) {
      return areSimple() ? SampleKeys.numbered() : samples.all().stream().filter(this::allowsName);
    }
    Stream<String> all = keys.words(matched -> wanted.test(rules.goal(matched))).all();
    return judged ? all.limit(MOST_JUDGED).filter(this::allowsName) : all;
  }

  /**
   * What completes a key: the shortest first where one automaton knows all, else some of each
   * pattern.
   *
   * @param state of the automaton
   */
  Stream<String> endings(int state, String begun) {
    KeyLanguage keys = language;
    return keys == null ? samples.endings(begun) : keys.words(state).all();
  }

  /**
   * How many keys have a value that is wanted, or more; it is asked of {@link #someGoals} alone.
   *
   * @param names that are no such keys
   */
  int count(Predicate<Goal> wanted, List<String> names) {
    KeyLanguage keys = language;
    if (none || goals().isEmpty() || goals().size() > MOST_GOALS) {
      return none ? 0 : SchemaNode.UNLIMITED;
    }
    if (keys == null) {
      return wanted.test(commonGoal()) ? SchemaNode.UNLIMITED : 0;
    }
    LongPredicate counted = matched -> wanted.test(rules.goal(matched));
    int all = keys.count(counted);
    if (all >= CompletionCounts.MANY) {
      return SchemaNode.UNLIMITED;
    }
    return all - (int) names.stream().filter(name -> keys.contains(name, counted)).count();
  }
}
