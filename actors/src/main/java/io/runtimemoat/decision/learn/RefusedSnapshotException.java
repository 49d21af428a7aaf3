package io.runtimemoat.decision.learn;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a snapshot to decide from; says why. */
public final class RefusedSnapshotException extends IllegalArgumentException {
  private final String reason;

  public RefusedSnapshotException(String reason, @Nullable Throwable cause) {
    super("snapshot refused: " + reason, cause);
    this.reason = reason;
  }

  public RefusedSnapshotException(String reason) {
    this(reason, null);
  }

  public String reason() {
    return reason;
  }
}
