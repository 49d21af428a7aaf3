package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.KeepsText;
import io.runtimemoat.decision.grammar.text.TextState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a text so far can be read. What it means never changes; one that is often met
 * also remembers where bytes led from it.
 */
final class RuleState implements TextState, KeepsText {
  /** What a byte leads to where it leads nowhere. */
  static final RuleState NOWHERE = new RuleState(LexState.DEAD, Stack.BOTTOM, false, null);

  private static final int BYTES = 256;

  /** What one thread learns is whole when another sees it. */
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(RuleState[].class);

  private final LexState lex;
  private final Stack stack;
  private final boolean complete;
  private final @Nullable RuleState more;
  private final boolean inValue;
  private volatile @Nullable RuleState @Nullable [] known;

  /**
   * A state.
   *
   * @param lex where the first way stands inside its rule; dead if the text can only end
   * @param stack what waits for that rule
   * @param complete whether the text may end here
   * @param more the other ways
   */
  RuleState(LexState lex, Stack stack, boolean complete, @Nullable RuleState more) {
    this.lex = lex;
    this.stack = stack;
    this.complete = complete;
    this.more = more;
    this.inValue = lex.inner != null || (more != null && more.inValue);
  }

  LexState lex() {
    return lex;
  }

  Stack stack() {
    return stack;
  }

  boolean complete() {
    return complete;
  }

  @Nullable RuleState more() {
    return more;
  }

  /** Whether some way stands in a JSON value of a schema. */
  boolean isInValue() {
    return inValue;
  }

  /** Where the only way stands in a value; null if there are more, or it is in none. */
  @Nullable InnerText onlyValue() {
    return more == null ? lex.inner : null;
  }

  @Override
  public boolean isBetweenTokens() {
    for (RuleState way = this; way != null; way = way.more) {
      if (way.lex.inner == null || !way.lex.inner.isBetweenTokens()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int depth(int most) {
    int deepest = 0;
    for (RuleState way = inValue ? this : null; way != null; way = way.more) {
      InnerText inner = way.lex.inner;
      deepest = inner == null ? deepest : Math.max(deepest, inner.state().depth(most));
    }
    return deepest;
  }

  @Override
  public boolean isInNumber() {
    return anyValue(TextState::isInNumber);
  }

  @Override
  public boolean isBehindItem() {
    return anyValue(TextState::isBehindItem);
  }

  private boolean anyValue(Predicate<TextState> holds) {
    for (RuleState way = inValue ? this : null; way != null; way = way.more) {
      if (way.lex.inner != null && holds.test(way.lex.inner.state())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isPlain() {
    return anyWay(TextState::isPlain);
  }

  @Override
  public boolean isUsual(int b) {
    return anyWay(inner -> inner.isUsual(b));
  }

  @Override
  public boolean isLaidOut() {
    return anyWay(TextState::isLaidOut);
  }

  /** Whether some way stands in no value, or in one of which something holds. */
  private boolean anyWay(Predicate<TextState> holds) {
    for (RuleState way = this; way != null; way = way.more) {
      if (way.lex.inner == null || holds.test(way.lex.inner.state())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long heldFrom() {
    return first(TextState::heldFrom);
  }

  @Override
  public long keptFrom() {
    return first(KeepsText::of);
  }

  private long first(ToLongFunction<TextState> offset) {
    long first = -1;
    for (RuleState way = inValue ? this : null; way != null; way = way.more) {
      InnerText inner = way.lex.inner;
      first = KeepsText.first(first, inner == null ? -1 : offset.applyAsLong(inner.state()));
    }
    return first;
  }

  @Override
  public String path() {
    return lex.inner == null ? lex.ruleName : lex.ruleName + lex.inner.state().path();
  }

  /** What may follow depends on these alone; null if nothing small says that. */
  @Nullable Object key() {
    List<Object> key = new ArrayList<>();
    key.add(complete);
    for (RuleState way = this; way != null; way = way.more) {
      Object place = way.lex.inner == null ? way.lex : way.lex.inner.key();
      if (place == null) {
        return null;
      }
      key.add(place);
      key.add(way.stack);
    }
    return key;
  }

  /** From now on it remembers where bytes lead. */
  void remember() {
    known = new RuleState[BYTES];
  }

  void forget() {
    known = null;
  }

  boolean remembers() {
    return known != null;
  }

  /** Where a byte led before, or {@link #NOWHERE}; null if that is not remembered. */
  @Nullable RuleState known(int b) {
    @Nullable RuleState[] all = known;
    return all == null ? null : (RuleState) ENTRY.getAcquire(all, b);
  }

  void learn(int b, @Nullable RuleState to) {
    @Nullable RuleState[] all = known;
    if (all != null) {
      ENTRY.setRelease(all, b, to == null ? NOWHERE : to);
    }
  }
}
