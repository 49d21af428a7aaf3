package io.runtimemoat.node.http;

/** The reason that ends a request's work when its client closed the connection. */
final class ClientLeftException extends RuntimeException {
  ClientLeftException() {
    super("the client closed the connection", null, false, false);
  }
}
