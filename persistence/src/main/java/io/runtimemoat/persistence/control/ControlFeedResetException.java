package io.runtimemoat.persistence.control;

/**
 * A reader cannot continue from its position: tombstones behind it were purged while it was away,
 * or an older database was restored. It forgets what it holds and reads again from 0.
 */
public final class ControlFeedResetException extends RuntimeException {
  public ControlFeedResetException(long sequence) {
    super("the control feed cannot be continued from " + sequence + "; read again from 0");
  }
}
