package io.runtimemoat.node.admin;

import io.runtimemoat.node.audit.RequestLookup;
import io.runtimemoat.node.audit.TraceAudit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Shows what was decided about a request, and whether it recomputes. */
final class AuditEndpoint {
  private final TraceAudit traces;
  private final Executor executor;

  /**
   * An endpoint.
   *
   * @param executor runs readings of the ledger, which block
   */
  AuditEndpoint(TraceAudit traces, Executor executor) {
    this.traces = traces;
    this.executor = executor;
  }

  CompletionStage<AdminAnswer> trace(AdminCall call) {
    String id = call.parameter("trace");
    return CompletableFuture.supplyAsync(
        () ->
            traces
                .of(id)
                .map(AdminAnswer::ok)
                .orElseThrow(
                    () ->
                        Refusal.notFound(
                            "request %s in the ledger; it is found by %s"
                                .formatted(id, RequestLookup.IDS))),
        executor);
  }
}
