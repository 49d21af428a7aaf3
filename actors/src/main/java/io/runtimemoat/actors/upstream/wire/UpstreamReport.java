package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call, for the ledger and the client.
 *
 * @param upstream name of the upstream
 * @param model its own name of the model
 * @param instance index among its instances; -1 when none was chosen
 * @param status HTTP status; 0 when none came
 * @param failure null when the answer is complete
 * @param detail of the failure for logs: no word of the prompt or the answer
 * @param error the upstream's own words, for the client alone
 * @param retryAfter what the upstream asked to wait
 * @param delivered whether content was handed to the reader
 * @param usage as reported, or estimated and flagged
 * @param cost of {@code usage}, in the node's currency
 * @param receivedBytes of the body
 * @param waited for a free instance
 * @param firstContent from sending to the first content; empty when there was none
 * @param total from asking to the end
 */
public record UpstreamReport(
    String upstream,
    String model,
    int instance,
    int status,
    @Nullable FailureKind failure,
    String detail,
    UpstreamError error,
    Optional<Duration> retryAfter,
    boolean delivered,
    TokenUsage usage,
    double cost,
    long receivedBytes,
    Duration waited,
    Optional<Duration> firstContent,
    Duration total) {

  /** Whether the whole answer arrived. */
  public boolean isComplete() {
    return failure == null;
  }
}
