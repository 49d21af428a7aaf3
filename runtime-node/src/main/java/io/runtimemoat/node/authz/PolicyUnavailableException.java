package io.runtimemoat.node.authz;

/** A policy gave no result; the message says why in one sentence. */
class PolicyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyUnavailableException(String message) {
    super(message);
  }

  PolicyUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
