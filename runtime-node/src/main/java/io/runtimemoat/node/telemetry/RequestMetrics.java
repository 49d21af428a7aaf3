package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import kamon.Kamon;
import kamon.metric.Metric;
import kamon.tag.TagSet;
import org.jspecify.annotations.Nullable;

/**
 * The instruments of the request path, fed by what is written down. Names follow OpenTelemetry's
 * gen_ai conventions where they exist. Labels are bounded by the configuration: arms, models and
 * the codes of facts; never a tenant, a key, an id or a text.
 */
public final class RequestMetrics implements RequestObserver {
  private static final String NO_MODEL = "none";
  private static final String RANDOMIZED = "policy";
  private static final double BILLION = 1e9;

  private final Metric.Counter requests =
      Kamon.counter("moat.requests", "Requests by the model that served and how they ended");
  private final Metric.Counter refusals =
      Kamon.counter("moat.refusals", "Requests whose client was told a failure, by its kind");
  private final Metric.Counter decisions =
      Kamon.counter("moat.decisions", "Decisions by the arm that was chosen and why");
  private final Metric.Counter armRequests =
      Kamon.counter("moat.arm.requests", "Decided requests by arm and how they ended");
  private final Metric.Counter attempts =
      Kamon.counter("moat.arm.attempts", "Attempts by arm, cause and end");
  private final Metric.Counter armTokens =
      Kamon.counter("moat.arm.tokens", "Tokens of all attempts by arm and type, delivered or not");
  private final Metric.Counter armCost =
      Kamon.counter(
          "moat.arm.cost_billionths", "Price of all attempts, billionths of the node's currency");
  private final Metric.Histogram duration =
      Distribution.REQUEST_DURATION.metric("From the decision's start to the outcome");
  private final Metric.Histogram firstToken =
      Distribution.FIRST_TOKEN.metric("From the decision's start to the first text that left");
  private final Metric.Histogram perToken =
      Distribution.PER_TOKEN.metric("Time per completion token after the first text");
  private final Metric.Histogram usage =
      Distribution.TOKEN_USAGE.metric("Tokens billed to the client per request, by type");
  private final Metric.Histogram decisionTime =
      Distribution.DECISION.metric("From a parsed request to its recorded decision");
  private final Metric.Histogram overhead =
      Distribution.OVERHEAD.metric(
          "From a parsed request to the start of its first attempt: what Moat itself takes");
  private final Metric.Histogram queueWait =
      Distribution.QUEUE_WAIT.metric("An attempt's wait on its device for a slot");

  @Override
  public void decided(
      CompletionRequest request,
      CompletionHead head,
      DecisionRecord decision,
      Instant from,
      Instant to) {
    String reason =
        decision.choice().forced() == null ? RANDOMIZED : decision.choice().forced().code();
    decisions.withTags(TagSet.of("arm", head.arm()).withTag("reason", reason)).increment();
    decisionTime.withoutTags().record(nanos(Duration.between(from, to)));
  }

  @Override
  public void attemptEnded(
      CompletionRequest request, CompletionHead head, Placed placed, AttemptFact attempt) {
    TagSet arm = TagSet.of("arm", attempt.arm());
    attempts
        .withTags(
            arm.withTag("cause", attempt.cause())
                .withTag("end", attempt.end().name().toLowerCase(Locale.ROOT)))
        .increment();
    armTokens.withTags(arm.withTag("type", "input")).increment(attempt.promptTokens());
    armTokens.withTags(arm.withTag("type", "output")).increment(attempt.completionTokens());
    armCost.withTags(arm).increment(Math.max(0, Math.round(attempt.cost() * BILLION)));
    queueWait.withTags(arm).record(nanos(attempt.queuedMicros()));
    if (attempt.attempt() == 1) {
      overhead.withoutTags().record(nanos(Duration.between(head.created(), placed.taken())));
    }
  }

  @Override
  public void ended(
      CompletionRequest request,
      CompletionHead head,
      OutcomeFact outcome,
      @Nullable Failure failure) {
    String model = outcome.servedModel().isEmpty() ? head.servedModel() : outcome.servedModel();
    String how = how(outcome);
    boolean left = outcome.status() == OutcomeFact.Status.CANCELLED;
    count(model, how, left ? null : failure); // nobody was there to be told
    armRequests.withTags(TagSet.of("arm", head.arm()).withTag("outcome", how)).increment();
    TagSet served =
        TagSet.of("gen_ai_operation_name", operation(request))
            .withTag("gen_ai_response_model", model);
    duration.withTags(served).record(nanos(outcome.durationMicros()));
    record(served, "input", outcome.promptTokens());
    record(served, "output", outcome.completionTokens());
    if (outcome.firstByteMicros() >= 0) {
      firstToken.withTags(served).record(nanos(outcome.firstByteMicros()));
      if (outcome.completionTokens() > 1) {
        long text = nanos(outcome.durationMicros() - outcome.firstByteMicros());
        perToken.withTags(served).record(text / (outcome.completionTokens() - 1));
      }
    }
  }

  @Override
  public void unrecorded(CompletionRequest request, Failure failure) {
    boolean ours = failure.kind() == Failure.Kind.INTERNAL;
    count(NO_MODEL, ours ? "failed" : "refused", failure);
  }

  /** What the request asks for, in OpenTelemetry's words. */
  static String operation(CompletionRequest request) {
    return request.prompt() instanceof Prompt.Chat ? "chat" : "text_completion";
  }

  /** {@code completed}, {@code cancelled}, {@code timeout}, {@code refused} or {@code failed}. */
  static String how(OutcomeFact outcome) {
    return outcome.failure().isEmpty()
        ? outcome.status().name().toLowerCase(Locale.ROOT)
        : outcome.failure();
  }

  private void count(String model, String how, @Nullable Failure failure) {
    requests.withTags(TagSet.of("model", model).withTag("outcome", how)).increment();
    if (failure != null) {
      String kind = failure.kind().name().toLowerCase(Locale.ROOT);
      refusals.withTags(TagSet.of("kind", kind)).increment();
    }
  }

  private void record(TagSet served, String type, int tokens) {
    if (tokens > 0) {
      usage.withTags(served.withTag("gen_ai_token_type", type)).record(tokens);
    }
  }

  private static long nanos(long micros) {
    return Math.max(0, micros) * 1_000;
  }

  private static long nanos(Duration duration) {
    return Math.max(0, duration.toNanos());
  }
}
