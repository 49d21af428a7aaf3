package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All ways in which a text can be read at one place: rules that begin there and rules that end. */
final class Closure {
  /* A graph-structured stack in place of Earley's items (J. Earley, An efficient context-free parsing
   * algorithm, CACM 13 (1970); M. Tomita, An efficient augmented-context-free parsing algorithm, 1987).
   * Rules that may be empty are passed over when they are called (J. Aycock, R. Horspool, Practical
   * Earley parsing, 2002), so a rule that begins here never ends here. A caller that does nothing
   * but end after a call lends its own callers, so right recursion does not grow the stack. */

  private record Way(LexState lex, Stack stack) {}

  /** A stack that begins here, while its callers are found. */
  private static final class Begun {
    final Stack stack = new Stack();
    final Map<Way, Boolean> callers = new LinkedHashMap<>();
    final Set<Stack> lent = new HashSet<>();
    boolean ends;
  }

  private final Lexer lexer;
  private final RuleLimits limits;
  private final StackTable table;
  private final List<Way> ways = new ArrayList<>();
  private final Set<Way> seen = new HashSet<>();
  private final Map<Integer, Begun> begun = new LinkedHashMap<>();
  private final Map<Stack, Begun> byStack = new HashMap<>();
  private boolean complete;

  Closure(Lexer lexer, RuleLimits limits, StackTable table) {
    this.lexer = lexer;
    this.limits = limits;
    this.table = table;
  }

  /** One way that is certain. */
  void add(LexState lex, Stack stack) {
    Way way = new Way(lex, stack);
    if (lex == LexState.DEAD || !seen.add(way) || isKnownValue(way)) {
      return;
    }
    if (ways.size() >= limits.maxReadings()) {
      throw new UndecidedException(
          "the text can be read in more than " + limits.maxReadings() + " ways at one place");
    }
    ways.add(way);
  }

  /** Whether the same place in the same value is there already. */
  private boolean isKnownValue(Way way) {
    InnerText inner = way.lex().inner;
    Object key = inner == null ? null : inner.key();
    if (key == null) {
      return false;
    }
    for (Way other : ways) {
      InnerText that = other.lex().inner;
      if (that != null
          && way.stack() == other.stack()
          && way.lex().rule() == other.lex().rule()
          && key.equals(that.key())) {
        return true;
      }
    }
    return false;
  }

  /** The state of all ways; null if there is none. */
  @Nullable RuleState state() {
    for (int i = 0; i < ways.size(); i++) {
      Way way = ways.get(i);
      if (way.lex().accepts() && !byStack.containsKey(way.stack())) {
        end(way.stack());
      }
      for (LexState.Call call : lexer.calls(way.lex())) {
        call(call, way.stack());
      }
    }
    Map<Stack, Stack> known = seal();
    RuleState state = null;
    for (int i = ways.size() - 1; i >= 0; i--) {
      Way way = ways.get(i);
      if (way.lex().scans()) {
        state =
            new RuleState(way.lex(), known.getOrDefault(way.stack(), way.stack()), complete, state);
      }
    }
    return state == null && complete
        ? new RuleState(LexState.DEAD, Stack.BOTTOM, true, null)
        : state;
  }

  private void end(Stack stack) {
    complete |= stack.ends();
    for (int i = 0; i < stack.size(); i++) {
      add(stack.returnTo(i), stack.parent(i));
    }
  }

  private void call(LexState.Call call, Stack caller) {
    if (call.after() == LexState.DEAD) {
      return;
    }
    Begun target = begun.get(call.rule());
    if (target == null) {
      target = new Begun();
      begun.put(call.rule(), target);
      byStack.put(target.stack, target);
    }
    if (!call.after().onlyEnds()) {
      target.callers.put(new Way(call.after(), caller), true);
    } else if (byStack.containsKey(caller)) {
      target.lent.add(caller);
    } else {
      lend(target, caller);
    }
    add(lexer.start(call.rule(), false), target.stack);
    if (lexer.isNullable(call.rule())) {
      add(call.after(), caller);
    }
  }

  private static void lend(Begun target, Stack caller) {
    target.ends |= caller.ends();
    for (int i = 0; i < caller.size(); i++) {
      target.callers.put(new Way(caller.returnTo(i), caller.parent(i)), true);
    }
  }

  private Map<Stack, Stack> seal() {
    if (begun.isEmpty()) {
      return Map.of();
    }
    for (Begun one : begun.values()) {
      borrow(one);
    }
    for (Begun one : begun.values()) {
      seal(one);
    }
    shorten();
    return table.known(begun.values().stream().map(one -> one.stack).toList());
  }

  /** Takes the callers of those that lend them, through any number of lenders. */
  private void borrow(Begun one) {
    Set<Stack> passed = new HashSet<>(Set.of(one.stack));
    List<Stack> todo = new ArrayList<>(one.lent);
    while (!todo.isEmpty()) {
      Stack next = todo.remove(todo.size() - 1);
      Begun lender = byStack.get(next);
      if (lender != null && passed.add(next)) {
        one.callers.putAll(lender.callers);
        one.ends |= lender.ends;
        todo.addAll(lender.lent);
      }
    }
  }

  private void seal(Begun one) {
    if (one.callers.size() > limits.maxReadings()) {
      throw new UndecidedException(
          "a rule is called in more than " + limits.maxReadings() + " ways at one place");
    }
    int depth = 0;
    for (Way caller : one.callers.keySet()) {
      depth = Math.max(depth, caller.stack().depth() + 1);
    }
    if (depth > limits.maxDepth()) {
      throw new UndecidedException("more than " + limits.maxDepth() + " rules inside each other");
    }
    one.stack.seal(
        one.ends,
        one.callers.keySet().stream().map(Way::lex).toArray(LexState[]::new),
        one.callers.keySet().stream().map(Way::stack).toArray(Stack[]::new),
        one.ends ? 0 : Costs.NEVER,
        depth);
  }

  /** Stacks that begin here may wait for each other, so their costs are found together. */
  private void shorten() {
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Begun one : begun.values()) {
        for (int i = 0; i < one.stack.size(); i++) {
          long around = one.stack.parent(i).cost();
          long cost = around == Costs.NEVER ? Costs.NEVER : around + one.stack.returnTo(i).cost;
          if (cost < one.stack.cost()) {
            one.stack.shorten(cost, i);
            changed = true;
          }
        }
      }
    }
  }
}
