package io.runtimemoat.decision.guard.redact;

import io.runtimemoat.decision.guard.text.TextAutomaton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Numbers without their separators: an upstream that was given {@code 4000 0012 3456 7899} may
 * answer {@code 4000001234567899}.
 */
final class BareForms {
  /** Shorter bare numbers turn up by accident. */
  private static final int SHORTEST = 9;

  private BareForms() {}

  /** Adds the bare forms that clash with nothing to {@code words} and {@code originals}. */
  static void add(
      List<String> words, List<String> originals, List<Surrogates.Inspected> inspected) {
    List<String> candidates = new ArrayList<>();
    List<String> bareOriginals = new ArrayList<>();
    Set<String> taken = new HashSet<>(words);
    for (int i = 0; i < words.size(); i++) {
      String bare = bare(words.get(i));
      if (bare.length() >= SHORTEST && isGrouped(words.get(i)) && taken.add(bare)) {
        candidates.add(bare);
        bareOriginals.add(bare(originals.get(i)));
      }
    }
    List<String> all = new ArrayList<>(words);
    all.addAll(candidates);
    Set<Integer> clashing = clashing(TextAutomaton.of(all), all, inspected);
    int first = words.size();
    for (int i = 0; i < candidates.size(); i++) {
      if (!clashing.contains(first + i)) {
        words.add(candidates.get(i));
        originals.add(bareOriginals.get(i));
      }
    }
  }

  private static Set<Integer> clashing(
      TextAutomaton automaton, List<String> all, List<Surrogates.Inspected> inspected) {
    Set<Integer> clashing = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      mark(automaton, word.substring(1), i, clashing);
      mark(automaton, word.substring(0, word.length() - 1), i, clashing);
    }
    for (Surrogates.Inspected one : inspected) {
      mark(automaton, one.text(), -1, clashing);
    }
    return clashing;
  }

  /** Marks what occurs in {@code text}, and with it the word it is a part of. */
  private static void mark(TextAutomaton automaton, String text, int owner, Set<Integer> clashing) {
    int state = TextAutomaton.ROOT;
    for (int i = 0; i < text.length(); i++) {
      state = automaton.step(state, text.charAt(i));
      if (automaton.wordAt(state) != TextAutomaton.NONE) {
        clashing.add(automaton.wordAt(state));
        clashing.add(owner);
      }
    }
  }

  /** Digits and capitals in groups, and nothing else: an e-mail address has no bare form. */
  private static boolean isGrouped(String word) {
    boolean grouped = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean kept = isKept(c);
      if (!kept && " -./()\u00A0\u202F\t\u2009\u2013".indexOf(c) < 0) {
        return false;
      }
      grouped |= !kept;
    }
    return grouped;
  }

  private static boolean isKept(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '+';
  }

  private static String bare(String word) {
    StringBuilder bare = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      if (isKept(word.charAt(i))) {
        bare.append(word.charAt(i));
      }
    }
    return bare.toString();
  }
}
