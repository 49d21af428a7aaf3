package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Reads a text of rules: inside a rule without making states, and else by those that are known. */
final class RuleReader implements PieceReader {
  private static final TextView NOTHING = (from, to) -> new byte[0];

  private final RuleMachine machine;
  private RuleState now;
  private int at;
  private final IdentityHashMap<TextMachine, PieceReader> readers = new IdentityHashMap<>();

  RuleReader(RuleMachine machine, RuleState start) {
    this.machine = machine;
    this.now = start;
  }

  @Override
  public int read(TextState state, byte[] bytes, int from, int to) {
    now = (RuleState) state;
    at = from;
    try {
      boolean leads = true;
      while (leads && at < to) {
        if (now.isInValue()) {
          leads = inValue(bytes, to);
        } else {
          leads = now.more() == null ? inRule(bytes, to) : moved(machine.next(now, at(bytes)));
        }
      }
    } catch (UndecidedException e) {
      return at - from; // it is met again where it is
    }
    return at - from;
  }

  /** Goes on inside one object or array up to its end; other values are read byte by byte. */
  private boolean inValue(byte[] bytes, int to) {
    InnerText value = now.onlyValue();
    if (value == null || !value.isContainer() || value.ends()) {
      return false;
    }
    PieceReader inner = readers.computeIfAbsent(value.machine(), TextMachine::reader);
    int read = inner.read(value.state(), bytes, at, to);
    int bracket = lastBracket(bytes, at, at + read);
    if (bracket >= 0 && value.machine().isComplete(inner.state(), 0, NOTHING)) {
      read = inner.read(value.state(), bytes, at, bracket); // the rules say what follows the value
    }
    if (read > 0) {
      now = RuleMachine.within(now, value.open(inner.state()));
      at += read;
    }
    return false;
  }

  /** Where a closing bracket stands with nothing but white space behind it; -1 for nowhere. */
  private static int lastBracket(byte[] bytes, int from, int to) {
    int i = to - 1;
    while (i >= from && InnerText.isSpace(bytes[i])) {
      i--;
    }
    return i >= from && (bytes[i] == '}' || bytes[i] == ']') ? i : -1;
  }

  private int at(byte[] bytes) {
    return bytes[at] & 0xff;
  }

  private boolean moved(@Nullable RuleState next) {
    if (next == null) {
      return false;
    }
    now = next;
    at++;
    return true;
  }

  /** Goes on inside one rule, and with the byte that leads out of it; false if none does. */
  private boolean inRule(byte[] bytes, int to) {
    Lexer lexer = machine.lexer();
    Stack stack = now.stack();
    LexState lex = now.lex();
    int begin = at;
    while (at < to) {
      LexState next = lexer.next(lex, at(bytes));
      if (!RuleMachine.staysAlone(next, stack)) {
        break;
      }
      lex = next;
      at++;
    }
    RuleState after = null;
    if (at < to && at == begin) {
      after = machine.next(now, at(bytes));
    } else if (at < to) {
      LexState out = lexer.next(lex, at(bytes));
      after = out == LexState.DEAD ? null : left(out, stack, lex);
    }
    if (after == null) {
      now = at == begin ? now : RuleMachine.alone(now, lex);
    }
    return moved(after);
  }

  /** The state after a rule was left; where a bound is met, the reader stays in the rule. */
  private @Nullable RuleState left(LexState out, Stack stack, LexState lex) {
    try {
      return machine.after(out, stack);
    } catch (UndecidedException e) {
      now = RuleMachine.alone(now, lex);
      throw e;
    }
  }

  @Override
  public TextState state() {
    return now;
  }
}
