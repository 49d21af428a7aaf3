package io.runtimemoat.node.authz;

/** Nobody had time to evaluate a policy; the same question may get an answer later. */
final class PolicyUnansweredException extends PolicyUnavailableException {
  private static final long serialVersionUID = 1L;

  PolicyUnansweredException(String message) {
    super(message);
  }

  PolicyUnansweredException(String message, Throwable cause) {
    super(message, cause);
  }
}
