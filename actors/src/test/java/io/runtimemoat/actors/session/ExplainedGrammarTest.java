package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.Test;

/** Explanations of requests whose grammar is new. */
class ExplainedGrammarTest {
  private static final String SCHEMA = "{\"type\": \"object\", \"required\": [\"a\"]}";
  private static final int COMPILERS = 2;

  @Test
  void grammarThatIsNew_isExplainedByACompilerAndKeepsNobodyWaiting() throws Exception {
    try (RawServer server = RawServer.answering("");
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs(""),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
                new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying("x")))) {
      CountDownLatch freed = new CountDownLatch(1);
      keepBusy(
          bench
              .system()
              .dispatchers()
              .lookup(DispatcherSelector.fromConfig("moat.output.compile-dispatcher")),
          freed);

      Future<RoutingExplanation> first = explained(bench);
      Future<RoutingExplanation> second = explained(bench);
      assertThat(List.of(first.isDone(), second.isDone())).containsOnly(false);
      freed.countDown();

      assertThat(first.get(30, TimeUnit.SECONDS).arm()).isEqualTo("up.up");
      assertThat(second.get(30, TimeUnit.SECONDS).arm()).isEqualTo("up.up");
      assertThat(explained(bench).isDone()).as("what is known is explained at once").isTrue();
    }
  }

  private static Future<RoutingExplanation> explained(SessionBench bench) {
    return bench
        .serving
        .completions()
        .explain(HeldOutputTest.held("up", SCHEMA, Duration.ofSeconds(30)))
        .toCompletableFuture();
  }

  private static void keepBusy(Executor compilers, CountDownLatch until) {
    for (int i = 0; i < COMPILERS; i++) {
      compilers.execute(
          () -> {
            try {
              until.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }
}
