package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * The keys that an object has already, where those that it may still have can be used up: a key
 * lives while more keys begin like it than are there or have a name of their own.
 *
 * @param begun those that are there and begin like the key so far; null for none
 */
record UsedKeys(@Nullable BegunKeys begun) {
  /** What is used of some keys, before one begins; null where that makes no difference. */
  static @Nullable UsedKeys of(ObjectShape shape, KeySet keys) {
    boolean none = keys.isEmpty() && shape.names.isEmpty();
    return none || !shape.extras.canBeUsedUp() ? null : new UsedKeys(BegunKeys.of(keys));
  }

  /** With one more character. */
  UsedKeys then(int codePoint) {
    return new UsedKeys(begun == null ? null : begun.then(codePoint));
  }

  /** Whether a key that nobody names is left, as far as it is known. */
  boolean leave(KeyFrame key) {
    ObjectShape shape = key.owner().shape();
    int left = shape.extras.completions(key.state(), key.rules());
    int names = key.to() - key.from();
    if (left > names + (begun == null ? 0 : begun.most())) {
      return true;
    }
    int taken = begun == null ? 0 : begun.counted().most();
    for (int i = key.from(); i < key.to(); i++) {
      int index = shape.words.indexOf(i);
      taken -= key.owner().has(index) ? 1 : 0;
      taken += shape.extras.counts(shape.names.get(index)) ? 1 : 0;
    }
    return left > taken;
  }
}
