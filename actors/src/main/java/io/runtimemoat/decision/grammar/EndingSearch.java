package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A short completion of a text that a rule beside its grammar lets stand: the shortest one where it
 * does, else one that leaves it near the place where it does not. For one thread.
 */
final class EndingSearch {
  /** A list of forbidden values is a handful; what is forbidden by its form is given up soon. */
  private static final int MOST_TRIES = 64;

  private static final int MOST_PLACES = 256;
  private static final int FIRST_BYTE = 0x20;
  private static final int LAST_BYTE = 0xf4;

  /** A completion and what would be said of it. */
  private record Try(byte[] bytes, String said, boolean whole, int cleanBytes) {}

  private final GrammarValidator begun;
  private final EndingRule rule;
  private int tries;

  EndingSearch(GrammarValidator begun, EndingRule rule) {
    this.begun = begun;
    this.rule = rule;
  }

  /** What completes the text as it would be said; empty where nothing is known that may be. */
  Optional<String> find() {
    Optional<Try> best = begun.shortestCompletion().map(this::tried);
    while (best.isPresent() && !best.get().whole()) {
      best = better(best.get());
    }
    return best.map(Try::said);
  }

  private Try tried(byte[] completion) {
    String said = rule.said(new String(completion, StandardCharsets.UTF_8));
    byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
    int clean = Arrays.mismatch(completion, bytes);
    boolean whole = begun.fork().feed(bytes) == Status.COMPLETE;
    return new Try(completion, said, whole, clean < 0 ? completion.length : clean);
  }

  /**
   * One that may stand, or of which more may: it leaves the other where that may not, or before.
   */
  private Optional<Try> better(Try than) {
    int last = Math.min(than.bytes().length, than.cleanBytes() + MOST_PLACES);
    for (int place = than.cleanBytes(); place < last; place++) {
      Optional<Try> found = leavingAt(place, than);
      if (found.isPresent()) {
        return found;
      }
    }
    int first = Math.max(0, than.cleanBytes() - MOST_PLACES);
    for (int place = than.cleanBytes() - 1; place >= first; place--) {
      Optional<Try> found = leavingAt(place, than);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Try> leavingAt(int place, Try than) {
    GrammarValidator common = begun.fork();
    common.feed(than.bytes(), 0, place);
    for (int b = FIRST_BYTE; b <= LAST_BYTE && tries < MOST_TRIES; b++) {
      byte[] other = {(byte) b};
      boolean same = other[0] == than.bytes()[place] || b == '\\'; // an escape says the same
      if (same || !common.takes(other)) {
        continue;
      }
      tries++; // looking for a completion costs as much as trying it
      GrammarValidator left = common.fork();
      left.feed(other);
      Optional<Try> found =
          left.shortestCompletion()
              .map(rest -> tried(joined(than.bytes(), place, other[0], rest)))
              .filter(next -> next.whole() || next.cleanBytes() > than.cleanBytes());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static byte[] joined(byte[] common, int length, byte next, byte[] rest) {
    byte[] joined = Arrays.copyOf(common, length + 1 + rest.length);
    joined[length] = next;
    System.arraycopy(rest, 0, joined, length + 1, rest.length);
    return joined;
  }
}
