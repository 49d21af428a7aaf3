package io.runtimemoat.gpu;

/** A model run that failed; nothing of it was committed. */
public final class ModelRunException extends RuntimeException {
  public ModelRunException(String message, Throwable cause) {
    super(message, cause);
  }
}
