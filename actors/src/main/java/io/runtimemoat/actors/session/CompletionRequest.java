package io.runtimemoat.actors.session;

import java.time.Duration;
import java.util.Map;

/**
 * One completion as the runtime takes it.
 *
 * @param requestId server-made, unique; also the ledger's request id
 * @param model as the client named it: a model, an alias or {@code auto}
 * @param body the same in the client's own words, for upstreams
 * @param streaming whether the client reads events as they come
 * @param timeLimit the whole request's hard time limit
 * @param arrivedNanos {@link System#nanoTime} when it came to this node: what time limits count
 *     from
 * @param trace its place in a distributed trace; its headers go to whoever works for it
 */
public record CompletionRequest(
    String requestId,
    Principal principal,
    String model,
    Prompt prompt,
    RequestedParameters parameters,
    ClientBody body,
    boolean streaming,
    Duration timeLimit,
    long arrivedNanos,
    RequestTerms terms,
    RequestTrace trace) {

  /** A request in the runtime's terms alone, that came just now and that no trace knows. */
  public CompletionRequest(
      String requestId,
      Principal principal,
      String model,
      Prompt prompt,
      RequestedParameters parameters,
      boolean streaming,
      Duration timeLimit) {
    this(
        requestId,
        principal,
        model,
        prompt,
        parameters,
        ClientBody.none(),
        streaming,
        timeLimit,
        System.nanoTime(),
        RequestTerms.open(),
        RequestTrace.NONE);
  }

  /** The same request under other terms. */
  public CompletionRequest under(RequestTerms changed) {
    return new CompletionRequest(
        requestId,
        principal,
        model,
        prompt,
        parameters,
        body,
        streaming,
        timeLimit,
        arrivedNanos,
        changed,
        trace);
  }

  /** The same request with parameters that were drawn for it in place of its own. */
  CompletionRequest with(RequestedParameters drawn, Map<String, Double> moved) {
    return new CompletionRequest(
        requestId,
        principal,
        model,
        prompt,
        drawn,
        body,
        streaming,
        timeLimit,
        arrivedNanos,
        new RequestTerms(terms.allowance(), terms.rules(), terms.egress(), terms.answers(), moved),
        trace);
  }

  /**
   * Until its hard end, the operator's and the client's bounds reckoned in; zero when that has
   * passed.
   */
  public Duration timeLeft(long nowNanos) {
    Duration operators = terms.allowance().hardTimeout();
    return left(timeLimit.compareTo(operators) < 0 ? timeLimit : operators, nowNanos);
  }

  /** Until it is finished early; zero when that has passed, and for a request that never is. */
  Duration softTimeLeft(long nowNanos) {
    return left(terms.allowance().softTimeout(), nowNanos);
  }

  private Duration left(Duration limit, long nowNanos) {
    Duration left = limit.minusNanos(nowNanos - arrivedNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
