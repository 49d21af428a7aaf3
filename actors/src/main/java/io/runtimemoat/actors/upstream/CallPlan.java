package io.runtimemoat.actors.upstream;

import io.runtimemoat.actors.upstream.wire.UpstreamError;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.config.UpstreamCallSettings;
import io.runtimemoat.config.UpstreamModelSettings;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.InstanceSet;
import io.runtimemoat.decision.upstream.TokenPrices;
import io.runtimemoat.decision.upstream.TokenUsage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * All a call needs of its upstream.
 *
 * @param requests what to send, by instance
 * @param tried instances that failed this request before
 */
record CallPlan(
    String upstream,
    UpstreamModelSettings model,
    UpstreamRequest request,
    IntFunction<HttpRequest> requests,
    HttpClient client,
    InstancePool pool,
    UpstreamCallSettings settings,
    Set<Integer> tried) {

  InstanceSet.Mode mode() {
    return request.streaming() ? InstanceSet.Mode.STREAM : InstanceSet.Mode.WHOLE;
  }

  double cost(TokenUsage usage) {
    return TokenPrices.of(model).of(usage);
  }

  /** The report of a call that was cancelled before it began. */
  UpstreamReport notSent() {
    return new UpstreamReport(
        upstream,
        model.upstreamName(),
        -1,
        0,
        FailureKind.CANCELLED,
        "cancelled before it was sent",
        UpstreamError.none(),
        Optional.empty(),
        false,
        TokenUsage.none(),
        0,
        0,
        Duration.ZERO,
        Optional.empty(),
        Duration.ZERO);
  }
}
