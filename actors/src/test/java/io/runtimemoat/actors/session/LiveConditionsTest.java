package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.text;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.DecisionRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

/** What a decision knows of how its arms are doing. */
class LiveConditionsTest {
  private static final String ANSWER = text("17") + finish("stop") + usage(9, 1) + DONE;
  private static final String BROKEN = "arm.broken.up.up";

  @Test
  void callThatRuns_isPressureOfItsArm_andOfNoOther() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write((STREAM_HEAD + text("1")).getBytes(StandardCharsets.UTF_8));
                  out.flush();
                  goOn.join();
                  out.write(ANSWER.getBytes(StandardCharsets.UTF_8));
                });
        SessionBench bench = bench(server, "moat.upstream-defaults.pool.max-in-flight = 4")) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("up", "hi"));
      SessionBench.next(reader);
      assertThat(lastSignals(bench)).doesNotContainKey("arm.pressure.up.up");

      bench.start(streamed("up", "hi"));

      assertThat(lastSignals(bench)).containsEntry("arm.pressure.up.up", 0.25 / 1.25);
      goOn.complete(null);
    }
  }

  @Test
  void lineOfADevice_isPressureOfItsModels() throws Exception {
    ScriptedDevice busy =
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying("ok"));
    busy.tells(2, 1);
    try (RawServer server = RawServer.answering(STREAM_HEAD + ANSWER);
        SessionBench bench = bench(server, "", busy)) {
      bench.events(streamed("small", "hi"));

      assertThat(lastSignals(bench)).containsEntry("arm.pressure.small", 0.75);
    }
  }

  @Test
  void documentsThatBroke_areToldOfTheirArm_andWholeOnesToo() throws Exception {
    try (RawServer server = RawServer.answering(STREAM_HEAD + ANSWER);
        SessionBench bench = bench(server, "")) {
      String number = "{\"type\": \"integer\"}";
      String flag = "{\"type\": \"boolean\"}";

      bench.events(HeldRequests.held(streamed("up", "hi"), flag));
      assertThat(lastSignals(bench)).doesNotContainKey(BROKEN);
      bench.events(HeldRequests.held(streamed("up", "hi"), number));
      assertThat(lastSignals(bench).get(BROKEN)).as("one broke").isBetween(0.19, 0.2);
      bench.events(HeldRequests.held(streamed("up", "hi"), number));
      assertThat(lastSignals(bench).get(BROKEN)).as("one of two").isBetween(0.16, 1 / 6.0);
    }
  }

  private static Map<String, Double> lastSignals(SessionBench bench) {
    List<DecisionRecord> decisions =
        bench.ledger.facts().stream()
            .filter(DecisionRecord.class::isInstance)
            .map(DecisionRecord.class::cast)
            .toList();
    return decisions.get(decisions.size() - 1).context().signals().asMap();
  }

  private static SessionBench bench(RawServer server, String settings) {
    return bench(
        server,
        settings,
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying("ok")));
  }

  private static SessionBench bench(RawServer server, String settings, ScriptedDevice device) {
    return new SessionBench(
        SessionBench.outputs("repairs { small = 0, large = 0 }"),
        table(upstreams(Map.of("up", server.uri()), settings), Map.of()),
        device);
  }
}
