package io.runtimemoat.decision.grammar.calls;

import io.runtimemoat.decision.grammar.calls.CallState.Part;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads text beside calls up to the next that might be one, and what is within as its machine. */
final class CallPieces implements PieceReader {
  private final CallMachine machine;
  private final byte trigger;
  private final IdentityHashMap<TextMachine, PieceReader> readers = new IdentityHashMap<>();
  private @Nullable TextState last;

  /**
   * A reader.
   *
   * @param trigger the first byte of what might become a call
   */
  CallPieces(CallMachine machine, byte trigger) {
    this.machine = machine;
    this.trigger = trigger;
  }

  @Override
  public int read(TextState state, byte[] bytes, int from, int to) {
    CallState at = (CallState) state;
    last = state;
    if (at.part() == Part.TEXT && at.at() == 0) {
      int i = from;
      while (i < to && bytes[i] != trigger) {
        i++;
      }
      return i - from;
    }
    if (at.inner() == null || at.at() == 0) {
      return 0;
    }
    PieceReader inner = readers.computeIfAbsent(machine.inner(at), TextMachine::reader);
    int read = inner.read(at.inner(), bytes, from, to);
    if (read > 0) {
      last = CallState.within(at.part(), 1, at.tool(), inner.state());
    }
    return read;
  }

  @Override
  public TextState state() {
    return Objects.requireNonNull(last);
  }
}
