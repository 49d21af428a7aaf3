package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.HeldRequests.completed;
import static io.runtimemoat.actors.session.HeldRequests.held;
import static io.runtimemoat.actors.session.HeldRequests.pieces;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.session.ValidationReport.Action.CLAMPED;
import static io.runtimemoat.actors.session.ValidationReport.Action.CONTINUED;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.session.ValidationReport.Step;
import io.runtimemoat.actors.upstream.RawServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an answer's end says was done for it. */
final class ValidationReportTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood", "tags"],
       "properties": {"mood": {"enum": ["grün", "bad"]},
                      "tags": {"type": "array", "prefixItems": [{}], "uniqueItems": true}}}
      """;

  @Test
  void documentOfOneAttempt_tellsWhereItWasHeld() throws Exception {
    ValidationReport report = reported("{\"mood\":\"bad\",\"tags\":[1,2]}", "unused");

    assertThat(report.steps()).isEmpty();
    assertThat(report.held()).containsExactly("/properties/tags");
  }

  @Test
  void documentThatAnotherArmWentOnWith_tellsWhoDidAndBehindWhat() throws Exception {
    ValidationReport report = reported("{\"mood\":\"grün\",7", "\"tags\":[]}");

    assertThat(report.steps())
        .containsExactly(new Step(0, CONTINUED, 16, "small")); // "ü" has two bytes
  }

  /** A model that is loaded for its name alone, as one that only writes drafts, mends nothing. */
  @Test
  void armThatOnlyItsNameReaches_goesOnWithNothing() throws Exception {
    try (RawServer server = saying("{\"mood\":\"grün\",7");
        SessionBench bench =
            bench(server, "\"tags\":[]}", Map.of("auto", Set.of("large", "up.up")))) {
      List<CompletionEvent> events = bench.events(held(streamed("up", "How?"), SCHEMA));

      assertThat(completed(events).report().steps())
          .containsExactly(new Step(0, CONTINUED, 16, "large"));
    }
  }

  @Test
  void documentThatWeEnded_tellsThatToo() throws Exception {
    ValidationReport report = reported("{\"mood\":\"bad\",7", "\"tags\":7");

    assertThat(report.steps())
        .containsExactly(new Step(0, CONTINUED, 14, "small"), new Step(0, CLAMPED, 21, "moat"));
  }

  @Test
  void answerThatNothingIsAskedOf_tellsNothing() throws Exception {
    try (RawServer server = saying("prose");
        SessionBench bench = bench(server, "unused")) {
      assertThat(completed(bench.events(streamed("up", "How?"))).report())
          .isEqualTo(ValidationReport.NONE);
    }
  }

  private static ValidationReport reported(String said, String local) throws Exception {
    try (RawServer server = saying(said);
        SessionBench bench = bench(server, local)) {
      return completed(bench.events(held(streamed("up", "How?"), SCHEMA))).report();
    }
  }

  private static RawServer saying(String text) {
    return RawServer.answering(STREAM_HEAD + pieces(text) + finish("stop") + usage(9, 3) + DONE);
  }

  private static SessionBench bench(RawServer server, String local) {
    return bench(server, local, Map.of());
  }

  private static SessionBench bench(
      RawServer server, String local, Map<String, Set<String>> aliases) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 1, large = 0 }"),
        table(upstreams(Map.of("up", server.uri()), ""), aliases, Map.of()),
        new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying(local)));
  }
}
