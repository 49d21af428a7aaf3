package io.runtimemoat.persistence.serialization;

/** Bytes or an object that cannot cross the wire; Pekko drops the message and logs this. */
public final class WireFormatException extends RuntimeException {
  public WireFormatException(String message) {
    super(message);
  }

  public WireFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
