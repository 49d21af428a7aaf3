package io.runtimemoat.persistence.snapshot;

/** A row of the population is not what a node of this cluster wrote. */
public final class RefusedPartException extends Exception {
  private static final long serialVersionUID = 1;

  public RefusedPartException(String reason) {
    super(reason);
  }
}
