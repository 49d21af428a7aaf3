package io.runtimemoat.node.http;

/**
 * The reason that ends a request's work when its client closed the connection. The message is for
 * one that closed only its sending side and still reads.
 */
final class ClientLeftException extends RuntimeException {
  static final String ADVICE =
      "The client closed its side before the answer; keep it open until then.";

  ClientLeftException() {
    super(ADVICE, null, false, false);
  }
}
