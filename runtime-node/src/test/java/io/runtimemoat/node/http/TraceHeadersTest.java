package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.RequestTrace;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The header's grammar is https://www.w3.org/TR/trace-context/#traceparent-header, as are the ids.
 */
class TraceHeadersTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static RequestTrace trace(double share, String parent, String state) {
    HttpRequest request = HttpRequest.POST("/v1/chat/completions");
    if (!parent.isEmpty()) {
      request = request.addHeader(RawHeader.create("traceparent", parent));
    }
    if (!state.isEmpty()) {
      request = request.addHeader(RawHeader.create("tracestate", state));
    }
    return new TraceHeaders(share).trace(request, "shown");
  }

  @Test
  void sendersTrace_isContinuedWithASpanOfItsOwn() {
    RequestTrace trace = trace(0, "00-" + TRACE + "-" + SPAN + "-01", "vendor=x");

    assertThat(trace.traceId()).isEqualTo(TRACE);
    assertThat(trace.parentId()).isEqualTo(SPAN);
    assertThat(trace.spanId()).matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
    assertThat(trace.sampled()).isTrue();
    assertThat(trace.headers("own", true))
        .isEqualTo(
            Map.of(
                "traceparent", "00-" + TRACE + "-" + trace.spanId() + "-01",
                "tracestate", "vendor=x",
                "x-request-id", "shown"));
  }

  @Test
  void sendersDecisionNotToSample_stands() {
    RequestTrace trace = trace(1, "00-" + TRACE + "-" + SPAN + "-00", "");

    assertThat(trace.sampled()).isFalse();
    assertThat(trace.traceparent()).isEqualTo("00-" + TRACE + "-" + trace.spanId() + "-00");
  }

  @Test
  void laterVersion_isReadAsFarAsItIsKnown() {
    assertThat(trace(0, "cc-" + TRACE + "-" + SPAN + "-01-what-comes", "").traceId())
        .isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01"
      })
  void missingOrMalformedParent_beginsATrace(String parent) {
    RequestTrace trace = trace(1, parent, "vendor=x");

    assertThat(trace.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(trace.parentId()).isEmpty();
    assertThat(trace.state()).isEmpty(); // says nothing without its parent
    assertThat(trace.sampled()).isTrue();
  }

  @Test
  void share_isKept() {
    long sampled = 0;
    for (int i = 0; i < 4_000; i++) {
      sampled += trace(0.25, "", "").sampled() ? 1 : 0;
    }

    assertThat(sampled).isBetween(850L, 1_150L); // mean 1000, deviation 27
  }

  @Test
  void stateLongerThanIsPassedOn_isLeftOut() {
    String parent = "00-" + TRACE + "-" + SPAN + "-01";

    assertThat(trace(0, parent, "v=" + "x".repeat(511)).state()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vendor", "Vendor=x", "v=a=b", "=x", "v=", "v=é", "v=x;w\u0001"})
  void stateThatBreaksTheGrammar_isLeftOut(String state) {
    assertThat(trace(0, "00-" + TRACE + "-" + SPAN + "-01", state).state()).isEmpty();
  }

  @Test
  void stateOfSeveralVendors_isKept() {
    String state = "fw529a3039@dt=FfAx vB, rojo=00f067aa0ba902b7,,congo=t61rcWkgMzE";

    assertThat(trace(0, "00-" + TRACE + "-" + SPAN + "-01", state).state()).isEqualTo(state);
    assertThat(trace(0, "00-" + TRACE + "-" + SPAN + "-01", "v=x" + ",".repeat(32)).state())
        .as("at most 32 members")
        .isEmpty();
  }

  @Test
  void whatTheClientChose_staysWhereItsWordsMayNotGo() {
    RequestTrace trace = trace(0, "00-" + TRACE + "-" + SPAN + "-01", "vendor=x");

    assertThat(trace.headers("own", false))
        .isEqualTo(Map.of("traceparent", trace.traceparent(), "x-request-id", "own"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"joe@example.org", "{\"a\":1}", "+1(415)555"})
  void idThatIsNoPlainWord_isReplacedByTheServers(String id) {
    RequestTrace trace = new RequestTrace(TRACE, "", SPAN, true, "", id);

    assertThat(trace.headers("own", true)).containsEntry("x-request-id", "own");
  }
}
