package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A state between two characters, and what had to be added to get there.
 *
 * @param added the rest of a character or an escape
 * @param at the length of the text before
 */
record Settled(State state, byte[] added, long at, TextView text) {
  /** A character that is cut in two needs at most three bytes, an escaped pair eleven. */
  private static final int MOST_BYTES = 12;

  private static final int[] ESCAPED = "nt/\"\\bfru".chars().toArray();
  private static final int[] HEX = "0123456789abcdef".chars().toArray();

  /**
   * The first state between two characters that {@code state} can reach; null if there is none.
   *
   * @param last whether the last of the bytes that may come is taken, and not the first
   */
  static @Nullable Settled of(Machine machine, State state, long at, TextView text, boolean last) {
    ExtendedText view = new ExtendedText(text, at);
    State now = state;
    while (!isBetween(now)) {
      State next = null;
      int[] candidates = candidates(now);
      for (int i = 0; i < candidates.length && next == null; i++) {
        int candidate = candidates[last ? candidates.length - 1 - i : i];
        next = machine.next(now, candidate, view.end(), view);
        if (next != null) {
          view.append((byte) candidate);
        }
      }
      if (next == null || view.end() - at > MOST_BYTES) {
        return null;
      }
      now = next;
    }
    return new Settled(now, view.slice(at, view.end()), at, text);
  }

  private static boolean isBetween(State state) {
    TextReader.Text text = state.text();
    if (text == null) {
      return true;
    }
    return text.scan().phase() == TextScan.Phase.PLAIN && TextReader.resolved(text) != null;
  }

  private static int[] candidates(State state) {
    TextReader.Text text = state.text();
    TextScan scan = text == null ? TextScan.PLAIN : text.scan();
    return switch (scan.phase()) {
      case PLAIN -> new int[] {'\\'};
      case ESCAPE -> scan.high() != 0 ? new int[] {'u'} : ESCAPED;
      case HEX -> HEX;
      case UTF8 -> IntStream.rangeClosed(scan.first(), scan.last()).toArray();
    };
  }

  /** The text from {@code start} on, with what was added. */
  String since(long start) {
    byte[] before = text.slice(start, at);
    byte[] all = Arrays.copyOf(before, before.length + added.length);
    System.arraycopy(added, 0, all, before.length, added.length);
    return new String(all, StandardCharsets.UTF_8);
  }
}
