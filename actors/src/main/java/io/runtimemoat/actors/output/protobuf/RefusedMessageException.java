package io.runtimemoat.actors.output.protobuf;

/** A message that answers cannot be held to; the message says what to do. */
public final class RefusedMessageException extends Exception {
  RefusedMessageException(String message) {
    super(message);
  }
}
