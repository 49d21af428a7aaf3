package io.runtimemoat.node;

import org.jspecify.annotations.Nullable;

/** A node was told to stop before it had started; what it had opened is closed. */
public final class StartStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause what broke because the process ends, if anything
   */
  StartStoppedException(@Nullable Throwable cause) {
    super("the node was told to stop while it started", cause);
  }
}
