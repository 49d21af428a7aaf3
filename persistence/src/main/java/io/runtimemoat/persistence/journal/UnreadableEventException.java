package io.runtimemoat.persistence.journal;

/** Stored bytes that this release cannot read: the entity must not start from them. */
public final class UnreadableEventException extends RuntimeException {
  public UnreadableEventException(String message) {
    super(message);
  }

  public UnreadableEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
