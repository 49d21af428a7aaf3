package io.runtimemoat.decision.guard.pii;

import java.util.List;

/** Words right before a number that say what it is. */
final class ContextWords {
  /** Up to here a word stands alone: "tel" is not part of "hotel" or "tell". */
  private static final int SHORT = 4;

  private ContextWords() {}

  /** Whether {@code before}, in lower case, has one of {@code words}. */
  static boolean near(String before, List<String> words) {
    for (String word : words) {
      for (int at = before.indexOf(word); at >= 0; at = before.indexOf(word, at + 1)) {
        if (standsAlone(before, at, word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean standsAlone(String text, int at, String word) {
    if (!Chars.isWord(word.charAt(0))) {
      return true;
    }
    int end = at + word.length();
    boolean left = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    boolean right =
        word.length() > SHORT || end == text.length() || !Character.isLetter(text.charAt(end));
    return left && right;
  }
}
