package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.PlainReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The texts of rules. Safe for use by many threads. */
public final class RuleMachine implements TextMachine {
  private final Lexer lexer;
  private final RuleLimits limits;
  private final StackTable table = new StackTable();
  private final RuleState start;

  private RuleMachine(Lexer lexer, RuleLimits limits, int startRule) {
    this.lexer = lexer;
    this.limits = limits;
    Closure first = new Closure(lexer, limits, table);
    first.add(lexer.start(startRule, true), Stack.BOTTOM);
    RuleState state = first.state();
    if (state == null) {
      throw new UndecidedException("no text satisfies it: its rules never end");
    }
    this.start = state;
  }

  /**
   * The machine of {@code rules}.
   *
   * @throws RefusedRulesException if no text satisfies them, or a bound is passed
   */
  public static RuleMachine of(Rules rules, RuleLimits limits) throws RefusedRulesException {
    Nodes nodes = NodeBuilder.build(rules, limits.maxNodes());
    Integer startRule = nodes.numbers.get(rules.start());
    if (startRule == null) {
      throw new IllegalStateException("the first rule is written out");
    }
    try {
      return new RuleMachine(new Lexer(nodes, limits.maxStates()), limits, startRule);
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
    if (from.more() == null) {
      LexState to = lexer.next(from.lex(), b);
      if (to == LexState.DEAD) {
        return null;
      }
      if (staysAlone(to, from.stack())) {
        boolean ends = to.accepts() && from.stack().ends();
        boolean same = to == from.lex() && ends == from.complete();
        return same ? from : new RuleState(to, from.stack(), ends, null);
      }
      return after(to, from.stack());
    }
    Closure next = new Closure(lexer, limits, table);
    for (RuleState way = from; way != null; way = way.more()) {
      next.add(lexer.next(way.lex(), b), way.stack());
    }
    return next.state();
  }

  /** What one way leads to, which is often met again. */
  private @Nullable RuleState after(LexState lex, Stack stack) {
    RuleState known = table.state(lex, stack);
    if (known == null) {
      Closure next = new Closure(lexer, limits, table);
      next.add(lex, stack);
      known = next.state();
      table.learn(lex, stack, known);
    }
    return known;
  }

  /** Whether nothing begins here and nothing that ends here goes on elsewhere. */
  private static boolean staysAlone(LexState lex, Stack stack) {
    return lex.scans() && lex.callsNone() && (!lex.accepts() || stack.size() == 0);
  }

  @Override
  public int run(TextState state, byte[] bytes, int from, int to, Consumer<TextState> moved) {
    RuleState start = (RuleState) state;
    if (start.more() != null) {
      return 0;
    }
    LexState lex = start.lex();
    int i = from;
    while (i < to) {
      LexState next = lexer.next(lex, bytes[i] & 0xff);
      if (next == LexState.DEAD || !staysAlone(next, start.stack())) {
        break;
      }
      lex = next;
      i++;
    }
    if (i > from) {
      boolean ends = lex.accepts() && start.stack().ends();
      boolean same = lex == start.lex() && ends == start.complete();
      moved.accept(same ? start : new RuleState(lex, start.stack(), ends, null));
    }
    return i - from;
  }

  @Override
  public boolean isComplete(TextState state, long at, TextView text) {
    return ((RuleState) state).complete();
  }

  @Override
  public @Nullable PlainReader plain(TextState state) {
    RuleState only = (RuleState) state;
    boolean open =
        only.more() == null && staysAlone(only.lex(), only.stack()) && lexer.takesPlain(only.lex());
    return open ? AnyPlain.ANY : null;
  }

  private enum AnyPlain implements PlainReader {
    ANY;

    @Override
    public int room() {
      return UNLIMITED;
    }

    @Override
    public boolean read(int depth, int codePoint) {
      return true;
    }
  }

  @Override
  public @Nullable Object keyOf(TextState state) {
    return ((RuleState) state).key();
  }

  @Override
  public Optional<byte[]> shortestCompletion(TextState state, long at, TextView text) {
    return new RuleEndings(lexer, limits.maxCompletionBytes()).shortest((RuleState) state);
  }

  @Override
  public List<String> expectations(TextState state) {
    return new RuleExpectations(lexer).of((RuleState) state);
  }

  @Override
  public List<Hint> hints(TextState state) {
    return List.of(new Hint(state.path(), expectations(state), List.of()));
  }

  @Override
  public long estimatedBytes() {
    return lexer.estimatedBytes() + table.estimatedBytes();
  }

  @Override
  public int maxHeldBytes() {
    return Integer.MAX_VALUE;
  }
}
