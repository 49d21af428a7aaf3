package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import kamon.tag.TagSet;
import kamon.trace.Identifier;
import kamon.trace.Span;
import kamon.trace.Span$Kind$Internal$;
import kamon.trace.Span$Kind$Server$;
import kamon.trace.Span$Position$Unknown$;
import kamon.trace.Trace;
import kamon.trace.Trace$SamplingDecision$Sample$;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;

/**
 * Turns what is written down of a sampled request into spans: {@code request} with {@code router},
 * {@code placement}, {@code attempt} and {@code emission} below it. Spans carry ids, codes and
 * counts, never text. Nothing is kept between two events.
 */
final class RequestSpans implements RequestObserver {
  private static final double BILLION = 1e9;
  private static final HexFormat HEX = HexFormat.of();

  private final Clock clock;
  private final Consumer<Span.Finished> spans;

  RequestSpans(Clock clock, Consumer<Span.Finished> spans) {
    this.clock = clock;
    this.spans = spans;
  }

  @Override
  public void decided(
      CompletionRequest request,
      CompletionHead head,
      DecisionRecord decision,
      Instant from,
      Instant to) {
    if (request.trace().sampled()) {
      TagSet.Builder tags =
          about(head)
              .add("moat.policy_algorithm", decision.algorithm())
              .add("moat.snapshot_id", decision.snapshotId())
              .add("moat.phase", decision.phase())
              .add("moat.requested", decision.requested())
              .add("moat.feasible_arms", decision.feasible().size());
      stage(request, "router", from, to, false, tags);
    }
  }

  @Override
  public void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {
    if (!request.trace().sampled()) {
      return;
    }
    TagSet.Builder place =
        about(head)
            .add("moat.attempt", attempt.attempt())
            .add("moat.node", placed.node())
            .add("moat.device", placed.device());
    stage(request, "placement", placed.offered(), placed.taken(), false, place);
    TagSet.Builder tags =
        TagSet.builder()
            .add("moat.decision_id", head.decisionId())
            .add("moat.attempt", attempt.attempt())
            .add("moat.arm", attempt.arm())
            .add("moat.device", placed.device())
            .add("moat.cause", attempt.cause())
            .add("moat.end", attempt.end().name().toLowerCase(Locale.ROOT))
            .add("moat.queued_micros", attempt.queuedMicros())
            .add("moat.prefill_micros", attempt.prefillMicros())
            .add("moat.decode_micros", attempt.decodeMicros())
            .add("moat.cost_billionths", Math.round(attempt.cost() * BILLION))
            .add("gen_ai.response.model", attempt.model())
            .add("gen_ai.usage.input_tokens", attempt.promptTokens())
            .add("gen_ai.usage.output_tokens", attempt.completionTokens());
    boolean failed = attempt.end() == AttemptFact.End.FAILED;
    stage(request, "attempt", placed.taken(), at(attempt.atMicros()), failed, tags);
  }

  @Override
  public void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {
    if (!request.trace().sampled()) {
      return;
    }
    Instant end = at(outcome.atMicros());
    boolean failed = outcome.status() == OutcomeFact.Status.FAILED;
    if (outcome.firstByteMicros() >= 0) {
      Instant firstText = head.created().plus(outcome.firstByteMicros(), ChronoUnit.MICROS);
      TagSet.Builder text =
          about(head)
              .add("moat.validation_status", outcome.validation())
              .add("gen_ai.usage.output_tokens", outcome.completionTokens());
      stage(request, "emission", firstText, end, failed, text);
    }
    TagSet.Builder tags =
        about(head)
            .add("moat.request_id", request.requestId())
            .add("moat.tenant", request.principal().tenant().value())
            .add("moat.key", request.principal().keyId())
            .add("moat.outcome", RequestMetrics.how(outcome))
            .add("moat.attempts", outcome.attempts())
            .add("moat.cost_billionths", Math.round(outcome.cost() * BILLION))
            .add("gen_ai.operation.name", RequestMetrics.operation(request))
            .add("gen_ai.response.model", outcome.servedModel())
            .add("gen_ai.usage.input_tokens", outcome.promptTokens())
            .add("gen_ai.usage.output_tokens", outcome.completionTokens());
    root(request, head.created(), end, failed, tags);
  }

  @Override
  public void unrecorded(CompletionRequest request, Failure failure) {
    if (request.trace().sampled()) {
      Instant now = clock.instant();
      TagSet.Builder tags =
          TagSet.builder()
              .add("moat.request_id", request.requestId())
              .add("moat.tenant", request.principal().tenant().value())
              .add("moat.key", request.principal().keyId())
              .add("error.type", failure.kind().name().toLowerCase(Locale.ROOT))
              .add("gen_ai.operation.name", RequestMetrics.operation(request));
      root(request, now, now, failure.kind().status() >= 500, tags);
    }
  }

  private static TagSet.Builder about(CompletionHead head) {
    return TagSet.builder()
        .add("moat.decision_id", head.decisionId())
        .add("moat.policy_version", head.policyVersion())
        .add("moat.phase", head.phase())
        .add("moat.arm", head.arm());
  }

  private void root(
      CompletionRequest request, Instant from, Instant to, boolean failed, TagSet.Builder tags) {
    RequestTrace trace = request.trace();
    Identifier parent = trace.parentId().isEmpty() ? Identifier.Empty() : id(trace.parentId());
    spans.accept(
        span(
            trace,
            id(trace.spanId()),
            parent,
            "request",
            from,
            to,
            failed,
            Span$Kind$Server$.MODULE$,
            tags));
  }

  private void stage(
      CompletionRequest request,
      String name,
      Instant from,
      Instant to,
      boolean failed,
      TagSet.Builder tags) {
    RequestTrace trace = request.trace();
    String own = HEX.toHexDigits(ThreadLocalRandom.current().nextLong() | 1); // zero is no span
    spans.accept(
        span(
            trace,
            id(own),
            id(trace.spanId()),
            name,
            from,
            to,
            failed,
            Span$Kind$Internal$.MODULE$,
            tags));
  }

  private static Span.Finished span(
      RequestTrace trace,
      Identifier own,
      Identifier parent,
      String name,
      Instant from,
      Instant to,
      boolean failed,
      Span.Kind kind,
      TagSet.Builder tags) {
    return new Span.Finished(
        own,
        Trace.create(id(trace.traceId()), Trace$SamplingDecision$Sample$.MODULE$),
        parent,
        name,
        failed,
        false,
        from,
        to.isBefore(from) ? from : to, // two clocks: facts have microseconds
        kind,
        Span$Position$Unknown$.MODULE$,
        tags.build(),
        TagSet.Empty(),
        none(),
        none());
  }

  private static Identifier id(String hex) {
    return new Identifier(hex, HEX.parseHex(hex));
  }

  @SuppressWarnings("unchecked") // Scala's empty list is a list of anything
  private static <T> Seq<T> none() {
    return (Seq<T>) Nil$.MODULE$;
  }

  private static Instant at(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
