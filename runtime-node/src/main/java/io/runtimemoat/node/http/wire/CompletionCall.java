package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.decision.budget.RequestAllowance;
import java.time.Duration;

/**
 * A completion request as read from the wire.
 *
 * @param includeUsage whether a stream ends with a usage chunk
 * @param echo text that precedes every choice's own text, mostly empty
 * @param allowance what the client itself lets the request cost and take
 * @param timeLimit the client's own limit, or the server's
 */
public record CompletionCall(
    Dialect dialect,
    String model,
    Prompt prompt,
    ClientBody body,
    RequestedParameters parameters,
    boolean stream,
    boolean includeUsage,
    String echo,
    RequestAllowance allowance,
    Duration timeLimit) {

  /** Which of OpenAI's two shapes is spoken. */
  public enum Dialect {
    CHAT,
    TEXT
  }

  /**
   * The request in the runtime's terms.
   *
   * @param arrivedNanos {@link System#nanoTime} when it came
   */
  public CompletionRequest toRequest(
      String requestId, Principal principal, RequestTrace trace, long arrivedNanos) {
    return new CompletionRequest(
        requestId,
        principal,
        model,
        prompt,
        parameters,
        body,
        stream,
        timeLimit,
        arrivedNanos,
        RequestTerms.of(allowance),
        trace);
  }
}
