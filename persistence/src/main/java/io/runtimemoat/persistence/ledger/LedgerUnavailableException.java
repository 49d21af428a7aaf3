package io.runtimemoat.persistence.ledger;

/** The ledger cannot take a fact: the request it belongs to must not start. */
public final class LedgerUnavailableException extends RuntimeException {
  public LedgerUnavailableException(String message) {
    super(message);
  }

  public LedgerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
