package io.runtimemoat.actors.session;

import java.time.Duration;

/**
 * One completion as the runtime takes it, free of any wire dialect.
 *
 * @param requestId server-made, unique; also the ledger's request id
 * @param model as the client named it: a model, an alias or {@code auto}
 * @param streaming whether the client reads events as they come
 * @param timeLimit the whole request's hard time limit
 * @param trace its place in a distributed trace; its headers go to whoever works for it
 */
public record CompletionRequest(
    String requestId,
    Principal principal,
    String model,
    Prompt prompt,
    RequestedParameters parameters,
    boolean streaming,
    Duration timeLimit,
    RequestTrace trace) {

  /** A request that no trace knows. */
  public CompletionRequest(
      String requestId,
      Principal principal,
      String model,
      Prompt prompt,
      RequestedParameters parameters,
      boolean streaming,
      Duration timeLimit) {
    this(requestId, principal, model, prompt, parameters, streaming, timeLimit, RequestTrace.NONE);
  }
}
