package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.TextState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a text so far can be read. Immutable.
 *
 * @param lex where the first of them stands inside its rule; dead if the text can only end
 * @param stack what waits for that rule
 * @param complete whether the text may end here
 * @param more the other ways
 */
record RuleState(LexState lex, Stack stack, boolean complete, @Nullable RuleState more)
    implements TextState {
  @Override
  public boolean isBetweenTokens() {
    return false;
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
}
