package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.KeepsText;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.List;
import java.util.Optional;

/**
 * Reads one text in pieces of any size and knows after each byte whether it can still become valid.
 *
 * <p>Bytes are kept only of values that are decided when they end. For one thread.
 */
public final class GrammarValidator {
  /** What a number may be made of. */
  private static final String NUMBER = "+-.0123456789Ee";

  private final TextMachine machine;
  private final PieceReader pieces;
  private final HeldText held;
  private TextState state;
  private Status failure = Status.OK;
  private List<String> reasons = List.of();
  private String brokenPath = "";
  private long at;

  GrammarValidator(TextMachine machine) {
    this(machine, machine.start(), new HeldText());
  }

  private GrammarValidator(TextMachine machine, TextState state, HeldText held) {
    this.machine = machine;
    this.pieces = machine.reader();
    this.state = state;
    this.held = held;
  }

  /** Whether some text of the grammar begins with what was read and these bytes. */
  public boolean takes(byte[] bytes) {
    if (failure != Status.OK) {
      return false;
    }
    GrammarValidator look = new GrammarValidator(machine, state, held.view());
    look.at = at;
    Status then = look.look(bytes);
    return then == Status.OK || then == Status.COMPLETE;
  }

  /** Reads bytes behind which nothing is read any more. */
  private Status look(byte[] bytes) {
    held.begin(bytes, 0, bytes.length, at);
    try {
      read(bytes, 0, bytes.length);
    } catch (UndecidedException e) {
      fail(Status.UNDECIDED, List.of());
    }
    return status();
  }

  /** A reader of the same text so far, which goes on in another way. */
  public GrammarValidator fork() {
    GrammarValidator fork = new GrammarValidator(machine, state, held.copy());
    fork.at = at;
    fork.failure = failure;
    fork.reasons = reasons;
    fork.brokenPath = brokenPath;
    return fork;
  }

  /** Reads more bytes; stops at the first that breaks the text. */
  public Status feed(byte[] bytes) {
    return feed(bytes, 0, bytes.length);
  }

  /**
   * Reads the bytes from {@code from} up to {@code to}; stops at the first that breaks the text.
   */
  public Status feed(byte[] bytes, int from, int to) {
    if (failure == Status.OK) {
      held.begin(bytes, from, to, at);
      try {
        read(bytes, from, to);
        held.end(KeepsText.of(state), at);
      } catch (UndecidedException e) {
        fail(Status.UNDECIDED, List.of(String.valueOf(e.getMessage())));
      }
    }
    return status();
  }

  /** What is known of the text so far. */
  public Status status() {
    if (failure != Status.OK) {
      return failure;
    }
    try {
      return machine.isComplete(state, at, held) ? Status.COMPLETE : Status.OK;
    } catch (UndecidedException e) {
      return Status.UNDECIDED;
    }
  }

  private void read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int run = pieces.read(state, bytes, i, (int) Math.min(to, (long) i + heldRoom()));
      if (run > 0) {
        state = pieces.state();
        at += run;
        i += run;
        checkHeld();
        continue;
      }
      TextState next = machine.next(state, bytes[i] & 0xff, at, held);
      if (next == null) {
        breakAt(bytes[i]);
        return;
      }
      state = next;
      at++;
      i++;
      checkHeld();
    }
  }

  /** How many bytes may be read at once, so that the bound for what is held is met where it is. */
  private int heldRoom() {
    long kept = KeepsText.of(state);
    return kept < 0
        ? Integer.MAX_VALUE
        : (int) Math.max(1, machine.maxHeldBytes() + 1L - (at - kept));
  }

  private void checkHeld() {
    long kept = KeepsText.of(state);
    if (kept >= 0 && at - kept > machine.maxHeldBytes()) {
      throw new UndecidedException(
          (state.heldFrom() >= 0
                  ? "a value that is decided when it ends"
                  : "an item that must differ")
              + " has more than "
              + machine.maxHeldBytes()
              + " bytes");
    }
  }

  /** A number has no end of its own: what ends it breaks what is around it. */
  private void breakAt(byte b) {
    TextState place = state;
    if (NUMBER.indexOf(b) < 0) {
      TextState behind = machine.next(state, ' ', at, held);
      place = behind != null && behind.isBetweenTokens() ? behind : state;
    }
    fail(Status.VIOLATED, expectations(place));
    brokenPath = place.path();
  }

  private void fail(Status status, List<String> why) {
    failure = status;
    reasons = why;
    brokenPath = state.path();
  }

  /**
   * How many bytes no later byte can turn out to have been wrong: what lies in a value that is
   * decided when it ends is not among them.
   */
  public long releasable() {
    return state.heldFrom() >= 0 ? Math.min(at, state.heldFrom()) : at;
  }

  /** The shortest bytes that complete the text so far, as far as one is known. */
  public Optional<byte[]> shortestCompletion() {
    return failure == Status.UNDECIDED
        ? Optional.empty()
        : machine.shortestCompletion(state, at, held);
  }

  /**
   * A short text that completes the text so far, and as what a rule lets it be said; empty where
   * none is known.
   */
  public Optional<String> completion(EndingRule rule) {
    return new EndingSearch(this, rule).find();
  }

  /** What is known of the text so far, and what may follow. */
  public Verdict verdict() {
    Status status = status();
    return failure == Status.OK
        ? new Verdict(status, at, state.path(), expectations(state))
        : new Verdict(status, at, brokenPath, reasons);
  }

  /** What would complete the longest beginning that is valid; none beyond a bound. */
  public List<Hint> hints() {
    try {
      return machine.hints(state);
    } catch (UndecidedException e) {
      return List.of();
    }
  }

  private List<String> expectations(TextState place) {
    try {
      return machine.expectations(place);
    } catch (UndecidedException e) {
      return List.of();
    }
  }
}
