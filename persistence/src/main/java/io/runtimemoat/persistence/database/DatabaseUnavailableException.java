package io.runtimemoat.persistence.database;

/** The database cannot be opened or written: nothing that needs a commit may be acknowledged. */
public final class DatabaseUnavailableException extends RuntimeException {
  public DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
