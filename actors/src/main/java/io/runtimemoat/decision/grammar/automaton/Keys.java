package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import org.jspecify.annotations.Nullable;

/** Begins and ends the keys of objects. */
final class Keys {
  private Keys() {}

  /** The state after a key's opening quote; null if no key may come. */
  static @Nullable State begin(Level top, boolean inOrder) {
    TextFrame[] keys = new TextFrame[top.frames().length];
    boolean any = false;
    for (int i = 0; i < keys.length; i++) {
      if (top.frames()[i] instanceof ObjectFrame object) {
        KeyFrame key = KeyFrame.start(object, inOrder, top.keys());
        if (key.isPossible()) {
          keys[i] = key;
          any = true;
        }
      }
    }
    return any
        ? new State(
            Mode.KEY, top, new TextReader.Text(keys, TextScan.PLAIN, null, true), null, null, 0, 0)
        : null;
  }

  /** The objects of a level that may have another member; null if none may. */
  static @Nullable Level growing(Level top, boolean inOrder) {
    Frame[] frames = top.frames();
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      boolean grows = frames[i] instanceof ObjectFrame object && object.canGrow(inOrder);
      any |= grows;
      if (!grows && frames[i] != null) {
        frames = frames == top.frames() ? frames.clone() : frames;
        frames[i] = null;
      }
    }
    return !any ? null : frames == top.frames() ? top : top.withFrames(frames);
  }

  /** The state after a key's closing quote; null if no object may have this key. */
  static @Nullable State end(Level top, TextFrame[] read, String key, AutomatonLimits limits) {
    if (top.keys().contains(key)) {
      return null;
    }
    if (top.keyBytes() + key.length() > limits.maxKeyBytes()) {
      throw new UndecidedException(
          "the keys of an object have more than " + limits.maxKeyBytes() + " characters");
    }
    Frame[] frames = new Frame[read.length];
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      if (read[i] instanceof KeyFrame frame) {
        frames[i] = frame.end(key);
        any |= frames[i] != null;
      }
    }
    return any ? State.between(Mode.COLON, top.withKey(frames, key)) : null;
  }
}
