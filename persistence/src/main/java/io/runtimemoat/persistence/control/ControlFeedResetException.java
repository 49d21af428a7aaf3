package io.runtimemoat.persistence.control;

/**
 * A reader was away for so long that tombstones behind its position were purged. It forgets what it
 * holds and reads again from 0.
 */
public final class ControlFeedResetException extends RuntimeException {
  public ControlFeedResetException(long sequence) {
    super("the control feed cannot be continued from " + sequence + "; read again from 0");
  }
}
