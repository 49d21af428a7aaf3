package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs what became of each request: ids, codes, counts and digests, never text. */
final class RequestLog implements RequestObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  @Override
  public void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {
    about(LOG.atDebug(), request)
        .addKeyValue("decision_id", head.decisionId())
        .addKeyValue("attempt", attempt.attempt())
        .addKeyValue("arm", attempt.arm())
        .addKeyValue("device", placed.device())
        .addKeyValue("cause", attempt.cause())
        .addKeyValue("end", attempt.end().name().toLowerCase(Locale.ROOT))
        .addKeyValue("prompt_mac", attempt.promptMac())
        .log("attempt ended");
  }

  @Override
  public void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {
    about(LOG.atInfo(), request)
        .addKeyValue("decision_id", head.decisionId())
        .addKeyValue("arm", head.arm())
        .addKeyValue("policy_version", head.policyVersion())
        .addKeyValue("phase", head.phase())
        .addKeyValue("model", outcome.servedModel())
        .addKeyValue("outcome", RequestMetrics.how(outcome))
        .addKeyValue("attempts", outcome.attempts())
        .addKeyValue("prompt_tokens", outcome.promptTokens())
        .addKeyValue("completion_tokens", outcome.completionTokens())
        .addKeyValue("first_text_micros", outcome.firstByteMicros())
        .addKeyValue("total_micros", outcome.durationMicros())
        .addKeyValue("cost", outcome.cost())
        .log("request ended");
  }

  @Override
  public void unrecorded(CompletionRequest request, Failure failure) {
    about(LOG.atInfo(), request)
        .addKeyValue("outcome", "refused")
        .addKeyValue("kind", failure.kind().name().toLowerCase(Locale.ROOT))
        .log("request refused");
  }

  private static LoggingEventBuilder about(LoggingEventBuilder line, CompletionRequest request) {
    return line.addKeyValue("request_id", request.requestId())
        .addKeyValue("client_request_id", request.trace().shownId())
        .addKeyValue("trace_id", request.trace().traceId())
        .addKeyValue("tenant", request.principal().tenant().value())
        .addKeyValue("key", request.principal().keyId());
  }
}
