package io.runtimemoat.actors.session;

import java.time.Duration;

/** Changes to requests that only tests make. */
public final class TestRequests {
  private TestRequests() {}

  /** The same request as if it had come earlier. */
  public static CompletionRequest earlier(CompletionRequest request, Duration by) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        request.parameters(),
        request.body(),
        request.streaming(),
        request.timeLimit(),
        request.arrivedNanos() - by.toNanos(),
        request.terms(),
        request.trace());
  }
}
