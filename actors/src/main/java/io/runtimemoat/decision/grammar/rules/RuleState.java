package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.TextState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a text so far can be read. What it means never changes; one that is often met
 * also remembers where bytes led from it.
 */
final class RuleState implements TextState {
  /** What a byte leads to where it leads nowhere. */
  static final RuleState NOWHERE = new RuleState(LexState.DEAD, Stack.BOTTOM, false, null);

  private static final int BYTES = 256;

  /** What one thread learns is whole when another sees it. */
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(RuleState[].class);

  private final LexState lex;
  private final Stack stack;
  private final boolean complete;
  private final @Nullable RuleState more;
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

  @Override
  public boolean isBetweenTokens() {
    return false;
  }

  @Override
  public int numberLength() {
    return 0;
  }

  @Override
  public long heldFrom() {
    return -1;
  }

  @Override
  public String path() {
    return lex.ruleName;
  }

  /** What may follow depends on these alone. */
  Object key() {
    List<Object> key = new ArrayList<>();
    key.add(complete);
    for (RuleState way = this; way != null; way = way.more) {
      key.add(way.lex);
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
