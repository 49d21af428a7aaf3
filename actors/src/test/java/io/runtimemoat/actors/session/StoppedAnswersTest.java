package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.UpstreamBench.table;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.ChatPrompt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers that are stopped where they leave their schema, often just as their end arrives. */
final class StoppedAnswersTest {
  private static final int REQUESTS = 1_500;
  private static final int AT_ONCE = 16;
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["a"],
       "properties": {"a": {"type": "integer"}}}
      """;

  /** A connection that was given back serves another call by the time its own is stopped. */
  @Test
  void connectionsOfOthers_areLeftAlone() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  String rest = asked.getAndIncrement() % 2 == 0 ? "1}" : "x}";
                  for (String part :
                      List.of(
                          STREAM_HEAD,
                          RawServer.text("{\\\"a\\\":"),
                          RawServer.text(rest),
                          finish("stop") + usage(9, 3),
                          DONE)) {
                    out.write(part.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                  }
                });
        SessionBench bench =
            new SessionBench(
                SessionBench.outputs("repairs { small = 0, large = 0 }"),
                table(upstreams(Map.of("up", server.uri()), ""), Map.of()),
                new ScriptedDevice(
                    "cpu-0", List.of("small"), 8, spec -> Script.saying("unused")))) {
      ExecutorService askers = Executors.newFixedThreadPool(AT_ONCE);
      try {
        List<Future<List<CompletionEvent>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
          answers.add(askers.submit(() -> bench.events(held())));
        }
        for (Future<List<CompletionEvent>> answer : answers) {
          assertThat(SessionBench.last(answer.get())).isInstanceOf(CompletionEvent.Completed.class);
        }
      } finally {
        askers.shutdownNow();
      }

      assertThat(bench.ledger.attempts())
          .hasSize(REQUESTS)
          .extracting(AttemptFact::cause)
          .containsOnly("first");
    }
  }

  private static CompletionRequest held() {
    CompletionRequest free = UpstreamBench.streamed("up", "How many?");
    ChatPrompt asked = ((Prompt.Chat) free.prompt()).conversation();
    return new CompletionRequest(
        free.requestId(),
        free.principal(),
        "up",
        new Prompt.Chat(
            new ChatPrompt(
                asked.messages(), new ChatPrompt.ResponseSchema("count", List.of("a"), SCHEMA))),
        free.parameters(),
        free.body(),
        true,
        free.timeLimit(),
        free.arrivedNanos(),
        free.terms(),
        free.trace());
  }
}
