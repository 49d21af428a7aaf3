package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.InnerCharacters;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts of rules. Safe for use by many threads. */
public final class RuleMachine implements TextMachine {
  private final Lexer lexer;
  private final RuleLimits limits;
  private final StackTable table;
  private final RuleState start;

  private RuleMachine(Lexer lexer, RuleLimits limits, int mostStates, int startRule) {
    this.lexer = lexer;
    this.limits = limits;
    this.table = new StackTable(mostStates);
    Closure first = new Closure(lexer, limits, table);
    first.add(lexer.start(startRule, true), Stack.BOTTOM);
    RuleState state = first.state();
    if (state == null) {
      throw new UndecidedException("no text satisfies it: its rules never end");
    }
    this.start = table.known(state);
  }

  /**
   * The machine of {@code rules}.
   *
   * @throws RefusedRulesException if no text satisfies them, or a bound is passed
   */
  public static RuleMachine of(Rules rules, RuleLimits limits) throws RefusedRulesException {
    return of(rules, List.of(), limits);
  }

  /**
   * The machine of {@code rules}, some of which are values.
   *
   * @param values by the number in their {@link
   *     io.runtimemoat.decision.grammar.pattern.Regex.Value}
   * @throws RefusedRulesException if no text satisfies them, or a bound is passed
   */
  public static RuleMachine of(Rules rules, List<TextMachine> values, RuleLimits limits)
      throws RefusedRulesException {
    return of(rules, values, limits, StackTable.MOST_STATES);
  }

  /** A machine that remembers where bytes led from so many states. */
  static RuleMachine of(Rules rules, RuleLimits limits, int mostStates)
      throws RefusedRulesException {
    return of(rules, List.of(), limits, mostStates);
  }

  private static RuleMachine of(
      Rules rules, List<TextMachine> values, RuleLimits limits, int mostStates)
      throws RefusedRulesException {
    Nodes nodes = NodeBuilder.build(rules, limits.maxNodes());
    Integer startRule = nodes.numbers.get(rules.start());
    if (startRule == null) {
      throw new IllegalStateException("the first rule is written out");
    }
    try {
      return new RuleMachine(
          new Lexer(nodes, limits.maxStates(), new Values(values)), limits, mostStates, startRule);
    } catch (UndecidedException e) {
      throw new RefusedRulesException("", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public TextState start() {
    return start;
  }

  @Override
  public @Nullable TextState next(TextState state, int b, long at, TextView text) {
    RuleState from = (RuleState) state;
    return from.isInValue() ? find(from, b, at, text) : next(from, b);
  }

  /** Where a value is read, what a byte leads to is found anew each time. */
  private @Nullable RuleState find(RuleState from, int b, long at, TextView text) {
    Closure next = new Closure(lexer, limits, table);
    for (RuleState way = from; way != null; way = way.more()) {
      LexState to = lexer.next(way.lex(), b, at, text);
      if (from.more() == null && to != LexState.DEAD && staysAlone(to, way.stack())) {
        return alone(from, to);
      }
      next.add(to, way.stack());
    }
    RuleState found = next.state();
    return found == null ? null : table.known(found);
  }

  @Nullable RuleState next(RuleState from, int b) {
    RuleState known = from.known(b);
    if (known == null) {
      known = find(from, b);
      from.learn(b, known);
    }
    return known == RuleState.NOWHERE ? null : known;
  }

  private @Nullable RuleState find(RuleState from, int b) {
    if (from.more() == null) {
      LexState to = lexer.next(from.lex(), b);
      if (to == LexState.DEAD) {
        return null;
      }
      return staysAlone(to, from.stack()) ? alone(from, to) : after(to, from.stack());
    }
    Closure next = new Closure(lexer, limits, table);
    for (RuleState way = from; way != null; way = way.more()) {
      next.add(lexer.next(way.lex(), b), way.stack());
    }
    RuleState found = next.state();
    return found == null ? null : table.known(found);
  }

  /** The state of a place that goes on alone, with the same stack as before. */
  static RuleState alone(RuleState before, LexState lex) {
    boolean ends = lex.accepts() && before.stack().ends();
    boolean same = lex == before.lex() && ends == before.complete() && before.more() == null;
    return same ? before : new RuleState(lex, before.stack(), ends, null);
  }

  Lexer lexer() {
    return lexer;
  }

  /** What one way leads to, which is often met again. */
  @Nullable RuleState after(LexState lex, Stack stack) {
    RuleState known = table.state(lex, stack);
    if (known == null) {
      Closure next = new Closure(lexer, limits, table);
      next.add(lex, stack);
      RuleState found = next.state();
      known = found == null ? null : table.known(found);
      table.learn(lex, stack, known);
    }
    return known;
  }

  /** Whether nothing begins here and nothing that ends here goes on elsewhere. */
  static boolean staysAlone(LexState lex, Stack stack) {
    return lex.scans() && lex.callsNone() && (!lex.accepts() || stack.size() == 0);
  }

  @Override
  public PieceReader reader() {
    return new RuleReader(this, start);
  }

  @Override
  public boolean isComplete(TextState state, long at, TextView text) {
    return ((RuleState) state).complete();
  }

  @Override
  public @Nullable CharacterReader characters(TextState state) {
    RuleState now = (RuleState) state;
    InnerText value = now.onlyValue();
    if (value == null || !value.isContainer()) {
      return null;
    }
    CharacterReader inner = value.machine().characters(value.state());
    return inner == null
        ? null
        : new InnerCharacters(inner, further -> within(now, value.open(further)));
  }

  /** The state of a text that goes on in its only value, which cannot end there. */
  static RuleState within(RuleState now, InnerText value) {
    LexState lex = LexState.within(now.lex().rule(), now.lex().ruleName, value);
    return new RuleState(lex, now.stack(), false, null);
  }

  @Override
  public boolean ignoresPlain(TextState state) {
    RuleState only = (RuleState) state;
    return only.more() == null
        && only.lex().inner == null
        && staysAlone(only.lex(), only.stack())
        && lexer.takesPlain(only.lex());
  }

  @Override
  public @Nullable Object keyOf(TextState state) {
    return ((RuleState) state).key();
  }

  @Override
  public Optional<byte[]> shortestCompletion(TextState state, long at, TextView text) {
    return new RuleEndings(lexer, limits.maxCompletionBytes())
        .shortest((RuleState) state, at, text);
  }

  @Override
  public List<String> expectations(TextState state) {
    return new RuleExpectations(lexer).of((RuleState) state);
  }

  @Override
  public List<Hint> hints(TextState state) {
    RuleState now = (RuleState) state;
    InnerText value = now.onlyValue();
    if (value == null || value.ends()) {
      return List.of(new Hint(state.path(), expectations(state), List.of()));
    }
    String rule = now.lex().ruleName;
    return value.machine().hints(value.state()).stream()
        .map(hint -> new Hint(rule + hint.path(), hint.expected(), hint.allowed()))
        .toList();
  }

  @Override
  public long estimatedBytes() {
    return lexer.estimatedBytes() + table.estimatedBytes() + lexer.values().estimatedBytes();
  }

  @Override
  public List<String> heldPaths() {
    return lexer.values().heldPaths();
  }

  @Override
  public int maxHeldBytes() {
    return lexer.values().maxHeldBytes();
  }
}
