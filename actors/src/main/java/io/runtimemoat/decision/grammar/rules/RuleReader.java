package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.UndecidedException;

/** Reads a text of rules: inside a rule without making states, and else by those that are known. */
final class RuleReader implements PieceReader {
  private final RuleMachine machine;
  private RuleState now;

  RuleReader(RuleMachine machine, RuleState start) {
    this.machine = machine;
    this.now = start;
  }

  @Override
  public int read(TextState state, byte[] bytes, int from, int to) {
    now = (RuleState) state;
    int i = from;
    try {
      while (i < to) {
        i = now.more() == null ? alone(bytes, i, to) : i;
        RuleState next = i < to ? machine.next(now, bytes[i] & 0xff) : null;
        if (next == null) {
          break;
        }
        now = next;
        i++;
      }
    } catch (UndecidedException e) {
      return i - from; // it is met again where it is
    }
    return i - from;
  }

  /** Goes on inside one rule; the place of the byte that leads out of it. */
  private int alone(byte[] bytes, int from, int to) {
    Lexer lexer = machine.lexer();
    Stack stack = now.stack();
    LexState lex = now.lex();
    int i = from;
    while (i < to) {
      LexState next = lexer.next(lex, bytes[i] & 0xff);
      if (next == LexState.DEAD || !RuleMachine.staysAlone(next, stack)) {
        break;
      }
      lex = next;
      i++;
    }
    if (i > from) {
      now = RuleMachine.alone(now, lex);
    }
    return i;
  }

  @Override
  public TextState state() {
    return now;
  }
}
