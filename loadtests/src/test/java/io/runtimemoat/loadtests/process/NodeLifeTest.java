package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own, from its first request through {@code kill -9} to replay. */
@Tag("verify")
class NodeLifeTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);
  private static final int CLIENTS = 4;
  private static final int ANSWERS_BEFORE_KILL = 24;

  @Test
  @Tag("second-jdk")
  void officialSdk_streamsAnswer_fromOurOwnModel(@TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = NodeProcess.Settings.onFreePorts(folder);

    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      OpenAIClient client = ChatCalls.client(node);
      String streamed;
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(ChatCalls.chat("small", ChatCalls.CASE))) {
        streamed =
            stream.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
      }
      ChatCompletion whole =
          client.chat().completions().create(ChatCalls.chat("small", ChatCalls.CASE));

      assertThat(whole.choices().get(0).message().content()).hasValue(streamed);
      JsonNode answer = new JsonMapper().readTree(streamed);
      assertThat(answer.path("order_id").textValue()).isEqualTo("HC-32435");
    }
  }

  @Test
  void killedUnderLoad_acknowledgedRequestsAreInTheLedger_andReplayIsIdentical(
      @TempDir Path folder) throws Exception {
    NodeProcess.Settings settings = NodeProcess.Settings.onFreePorts(folder);
    Set<String> acknowledged;

    try (NodeProcess node = NodeProcess.start(settings)) {
      node.awaitReady(START_LIMIT);
      acknowledged = answersUntilKilled(node);
    }
    NodeProcess.CommandResult replay = NodeProcess.run(folder, COMMAND_LIMIT, "replay");
    NodeProcess.CommandResult requests =
        NodeProcess.run(folder, COMMAND_LIMIT, "replay", "--list-requests");

    assertThat(replay.output()).contains("differ: identical");
    assertThat(replay.exitCode()).isZero();
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ANSWERS_BEFORE_KILL);
    Set<String> completed =
        requests
            .output()
            .lines()
            .filter(line -> line.endsWith(" completed"))
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());
    assertThat(completed).containsAll(acknowledged);
    restartServesAgain(settings);
  }

  /** Request ids whose answer arrived; the node is killed while others still run. */
  private static Set<String> answersUntilKilled(NodeProcess node) throws InterruptedException {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    CountDownLatch enough = new CountDownLatch(ANSWERS_BEFORE_KILL);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      clients.execute(
          () -> {
            OpenAIClient client = ChatCalls.client(node);
            while (!Thread.currentThread().isInterrupted()) {
              try {
                ChatCompletion answer =
                    client.chat().completions().create(ChatCalls.chat("auto", ChatCalls.CASE));
                acknowledged.add(answer.id().replaceFirst("^chatcmpl-", ""));
                enough.countDown();
              } catch (RuntimeException killed) {
                return;
              }
            }
          });
    }
    boolean reached = enough.await(60, TimeUnit.SECONDS);
    node.kill();
    clients.shutdownNow();
    assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(reached).as("answers before the kill").isTrue();
    return acknowledged;
  }

  private static void restartServesAgain(NodeProcess.Settings settings) {
    try (NodeProcess again = NodeProcess.start(settings)) {
      again.awaitReady(START_LIMIT);
      ChatCompletion answer =
          ChatCalls.client(again)
              .chat()
              .completions()
              .create(ChatCalls.chat("small", ChatCalls.CASE));
      assertThat(answer.choices()).hasSize(1);
    }
  }

  @Test
  void wrongSetting_stopsTheStartWithOneLine(@TempDir Path folder) {
    NodeProcess.CommandResult result =
        NodeProcess.run(folder, COMMAND_LIMIT, List.of("-Dmoat.session.max-live=0"), "serve");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output().lines())
        .containsExactly(
            "moat: moat.session.max-live = 0 is not allowed: a whole number from 1 to 100000");
  }
}
