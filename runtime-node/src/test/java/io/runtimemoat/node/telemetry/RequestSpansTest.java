package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import kamon.trace.Span;
import org.junit.jupiter.api.Test;

class RequestSpansTest {
  private final List<Span.Finished> spans = new ArrayList<>();
  private final RequestSpans observer =
      new RequestSpans(Clock.fixed(Facts.START, ZoneOffset.UTC), spans::add);

  @Test
  void attempt_isOneSpanOfItsOwnAndOneOfItsPlacement() {
    observer.attemptEnded(
        Facts.request(Facts.SAMPLED),
        Facts.HEAD,
        Facts.PLACED,
        Facts.attempt(AttemptFact.End.FAILED));

    assertThat(spans)
        .extracting(Span.Finished::operationName)
        .containsExactly("placement", "attempt");
    Span.Finished placement = spans.get(0);
    assertThat(placement.from()).isEqualTo(Facts.START.plusMillis(1));
    assertThat(placement.to()).isEqualTo(Facts.START.plusMillis(3));
    Span.Finished attempt = spans.get(1);
    assertThat(attempt.from()).isEqualTo(Facts.START.plusMillis(3));
    assertThat(attempt.to()).isEqualTo(Facts.START.plusMillis(20));
    assertThat(attempt.parentId().string()).isEqualTo(Facts.SPAN);
    assertThat(attempt.trace().id().string()).isEqualTo(Facts.TRACE);
    assertThat(attempt.hasError()).isTrue();
    assertThat(attempt.id().string()).matches("[0-9a-f]{16}").isNotEqualTo(placement.id().string());
  }

  @Test
  void completedRequest_endsWithItsEmissionAndTheSpanThatTheSenderIsParentOf() {
    observer.ended(
        Facts.request(Facts.SAMPLED),
        Facts.HEAD,
        Facts.outcome(OutcomeFact.Status.COMPLETED, ""),
        null);

    assertThat(spans)
        .extracting(Span.Finished::operationName)
        .containsExactly("emission", "request");
    assertThat(spans.get(0).from()).isEqualTo(Facts.START.plusMillis(10));
    Span.Finished request = spans.get(1);
    assertThat(request.id().string()).isEqualTo(Facts.SPAN);
    assertThat(request.parentId().string()).isEqualTo(Facts.SENDER);
    assertThat(request.from()).isEqualTo(Facts.START);
    assertThat(request.to()).isEqualTo(Facts.START.plusMillis(24));
    assertThat(request.hasError()).isFalse();
    assertThat(request.tags().toString())
        .contains("dec_1", "rule/1", "cheap")
        .doesNotContain(Facts.MARKER);
  }

  @Test
  void traceThatBeginsHere_hasNoParent() {
    RequestTrace begun = new RequestTrace(Facts.TRACE, "", Facts.SPAN, true, "", "mine");

    observer.unrecorded(Facts.request(begun), Failure.of(Failure.Kind.NOT_READY, "away"));

    assertThat(spans).hasSize(1);
    assertThat(spans.get(0).parentId().isEmpty()).isTrue();
    assertThat(spans.get(0).hasError()).isTrue();
  }

  @Test
  void refusalThatIsTheClientsFault_isNoErrorOfTheSpan() {
    observer.unrecorded(
        Facts.request(Facts.SAMPLED), Failure.of(Failure.Kind.MODEL_NOT_FOUND, "no such model"));

    assertThat(spans.get(0).hasError()).isFalse();
  }

  @Test
  void requestThatIsNotSampled_leavesNoSpan() {
    RequestTrace unsampled =
        new RequestTrace(Facts.TRACE, Facts.SENDER, Facts.SPAN, false, "", "mine");

    for (RequestTrace trace : List.of(unsampled, RequestTrace.NONE)) {
      observer.attemptEnded(
          Facts.request(trace), Facts.HEAD, Facts.PLACED, Facts.attempt(AttemptFact.End.FINISHED));
      observer.ended(
          Facts.request(trace), Facts.HEAD, Facts.outcome(OutcomeFact.Status.COMPLETED, ""), null);
      observer.unrecorded(Facts.request(trace), Failure.of(Failure.Kind.INTERNAL, "broke"));
    }

    assertThat(spans).isEmpty();
  }
}
