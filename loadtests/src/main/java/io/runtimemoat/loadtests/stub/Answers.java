package io.runtimemoat.loadtests.stub;

/** Which script answers a request. Used by many threads. */
@FunctionalInterface
public interface Answers {
  /**
   * The script of a request.
   *
   * @param model that its body names; empty where it names none
   */
  Script of(Seen request, String model);
}
