package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bytes that must follow a state one after the other, apart from white space between the
 * tokens of JSON and from escapes in its strings.
 */
final class ForcedRuns {
  private static final int NONE = -1;

  /** More bytes in a row are found from where these end. */
  private static final int LONGEST = 512;

  private static final byte ESCAPE = '\\';

  /** Where something else may come, a sign or a letter nearly always may. */
  private static final int FIRST = '"';

  private final TextMachine machine;
  private final MaskCache cache;
  private final GrowingText text;

  /**
   * Over the states of a machine.
   *
   * @param cache of the machine
   * @param text up to the state that is asked for
   */
  ForcedRuns(TextMachine machine, MaskCache cache, GrowingText text) {
    this.machine = machine;
    this.cache = cache;
    this.text = text;
  }

  /**
   * The run that follows a state, which the facts of each state on the way keep the rest of.
   *
   * @param most bytes that are asked for: nobody comes back for more where nothing is kept
   */
  byte[] after(TextState state, StateFacts facts, int most) {
    byte[] known = facts.forced;
    if (known != null) {
      return known;
    }
    int start = text.length();
    int longest = facts.isKept ? LONGEST : Math.min(LONGEST, most);
    List<StateFacts> way = new ArrayList<>();
    TextState now = state;
    StateFacts factsNow = facts;
    byte[] rest = {};
    while (way.size() < longest) {
      byte[] further = factsNow.forced;
      if (further != null) {
        rest = further;
        break;
      }
      way.add(factsNow);
      TextState next = step(now);
      if (next == null) {
        break;
      }
      now = next;
      factsNow = cache.factsOf(machine.keyOf(now));
    }
    byte[] run =
        Arrays.copyOf(text.slice(start, text.length()), text.length() - start + rest.length);
    System.arraycopy(rest, 0, run, text.length() - start, rest.length);
    boolean cutShort = way.size() == longest && longest < LONGEST;
    for (int i = 0; i < way.size() && !cutShort; i++) {
      way.get(i).forced = Arrays.copyOfRange(run, i, run.length);
    }
    text.cut(start);
    return run;
  }

  /**
   * Appends the one byte that may come; null, with nothing appended, where another may or the end.
   */
  private @Nullable TextState step(TextState state) {
    int only = mayEnd(state) ? NONE : onlyByte(state);
    if (only == NONE) {
      return null;
    }
    text.append((byte) only);
    return machine.next(state, only, text.length() - 1L, text);
  }

  private boolean mayEnd(TextState state) {
    try {
      return machine.isComplete(state, text.length(), text);
    } catch (UndecidedException e) {
      return false;
    }
  }

  /** The one byte that may come, beside those that are another way to write the same. */
  private int onlyByte(TextState state) {
    boolean inString = machine.characters(state) != null;
    int only = NONE;
    for (int i = 0; i < 256; i++) {
      byte b = (byte) (FIRST + i);
      boolean says = inString ? b != ESCAPE : !(state.isBetweenTokens() && MaskRules.isSpace(b));
      if (says && text.takes(machine, state, b)) {
        if (only != NONE) {
          return NONE;
        }
        only = b & 0xff;
      }
    }
    return only;
  }
}
