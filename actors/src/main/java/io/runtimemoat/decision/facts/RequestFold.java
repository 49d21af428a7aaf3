package io.runtimemoat.decision.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds a chain's facts into its requests. Holds the open requests only: a finished one is handed
 * out and forgotten.
 */
public final class RequestFold {
  private final Map<String, RequestState> open = new LinkedHashMap<>();

  /** Takes the next fact of the chain; the request as it now stands. */
  public RequestState add(RequestFact fact) {
    RequestState state =
        open.getOrDefault(fact.requestId(), RequestState.empty(fact.requestId())).plus(fact);
    if (state.status() == RequestState.Status.OPEN) {
      open.put(fact.requestId(), state);
    } else {
      open.remove(fact.requestId());
    }
    return state;
  }

  /** Number of requests without an outcome so far. */
  public int openRequests() {
    return open.size();
  }

  /** Ends the chain: what was still open is aborted, oldest first. */
  public List<RequestState> closeChain() {
    List<RequestState> aborted = new ArrayList<>();
    open.values().forEach(state -> aborted.add(state.atChainEnd()));
    open.clear();
    return List.copyOf(aborted);
  }

  /** The fold of one request's facts, in order; {@code chainEnded} when no more can come. */
  public static RequestState of(String requestId, List<RequestFact> facts, boolean chainEnded) {
    RequestState state = RequestState.empty(requestId);
    for (RequestFact fact : facts) {
      state = state.plus(fact);
    }
    return chainEnded ? state.atChainEnd() : state;
  }
}
