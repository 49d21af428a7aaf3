package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.TextReader.Written;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an object has already, where those that it may still have can be used up: a key
 * lives while more keys begin like it than are there or have a name of their own.
 *
 * @param keys that are there
 * @param before the code points of the key so far, last first; null for none
 */
record UsedKeys(KeySet keys, @Nullable Written before) {
  /** What is used of some keys, before one begins; null where that makes no difference. */
  static @Nullable UsedKeys of(ObjectShape shape, KeySet keys) {
    boolean none = keys.isEmpty() && shape.names.isEmpty();
    return none || !shape.extras.canBeUsedUp() ? null : new UsedKeys(keys, null);
  }

  /** With one more character. */
  UsedKeys then(int codePoint) {
    int length = before == null ? 1 : before.length() + 1;
    return new UsedKeys(keys, new Written(codePoint, before, length));
  }

  /** Whether no key that is there begins like this one. */
  boolean isApart() {
    return keys.countStartingWith(text()) == 0;
  }

  /** Whether a key that nobody names is left, as far as it is known. */
  boolean leave(KeyFrame key) {
    ExtraKeys extras = key.owner().shape().extras;
    int left = extras.completions(key.state(), key.rules());
    int names = key.to() - key.from();
    if (left > keys.size() + names) {
      return true;
    }
    String text = text();
    boolean isCut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    int taken = keys.countStartingWith(text);
    if (isCut || left > taken + names) {
      return true;
    }
    Words words = key.owner().shape().words;
    for (int i = key.from(); i < key.to(); i++) {
      int index = words.indexOf(i);
      taken -= key.owner().has(index) ? 1 : 0;
      taken += extras.counts(key.owner().shape().names.get(index)) ? 1 : 0;
    }
    return left > taken;
  }

  private String text() {
    return Written.text(before);
  }
}
