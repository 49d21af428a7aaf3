package io.runtimemoat.gpu;

/** A conversation that the model's template refuses; the message says why. */
public final class InvalidPromptException extends RuntimeException {
  public InvalidPromptException(String message) {
    super(message);
  }
}
