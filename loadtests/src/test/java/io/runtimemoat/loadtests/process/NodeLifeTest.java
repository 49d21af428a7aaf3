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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own, from its start to its first answers. */
@Tag("verify")
class NodeLifeTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);

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
  void wrongSetting_stopsTheStartWithOneLine(@TempDir Path folder) {
    NodeProcess.CommandResult result =
        NodeProcess.run(folder, COMMAND_LIMIT, List.of("-Dmoat.session.max-live=0"), "serve");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output().lines())
        .containsExactly(
            "moat: moat.session.max-live = 0 is not allowed: a whole number from 1 to 100000");
  }
}
