package io.runtimemoat.loadtests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.runtimemoat.loadtests.process.NodeProcess;
import io.runtimemoat.loadtests.stub.Script;
import io.runtimemoat.loadtests.stub.Scripts;
import io.runtimemoat.loadtests.stub.StubServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java clients, unmodified, against a node in front of another server. */
@Tag("verify")
class UpstreamSdkTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static StubServer stub;
  private static NodeProcess node;
  private static OpenAIClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    stub = StubServer.start(Scripts.builtIn());
    node = NodeProcess.start(UpstreamNode.inFrontOf(stub, folder));
    node.awaitReady(START_LIMIT);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(node.api("/v1").toString())
            .apiKey(node.settings().key())
            .timeout(Duration.ofSeconds(60))
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stop() {
    node.close();
    stub.close();
  }

  @Test
  void chat_isTheUpstreams() {
    ChatCompletion answer = client.chat().completions().create(asked("good"));

    assertThat(answer.choices().get(0).message().content()).contains(Script.good().text());
    assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void stream_isTheUpstreams() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(asked("good"))) {
      String text =
          stream.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .collect(Collectors.joining());

      assertThat(text).isEqualTo(Script.good().text());
    }
  }

  @Test
  void brokenStream_isAnError() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(asked("cut"))) {
      assertThatThrownBy(() -> stream.stream().forEach(chunk -> {}))
          .isInstanceOf(OpenAIException.class);
    }
  }

  @Test
  void fallback_servesWhenTheUpstreamIsGone() {
    ChatCompletion answer = client.chat().completions().create(asked("gone+"));

    assertThat(answer.choices().get(0).message().content()).contains(Script.good().text());
  }

  @Test
  void errors_haveTheClientsOwnClasses() {
    assertThatThrownBy(() -> client.chat().completions().create(asked("bad-request")))
        .isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> client.chat().completions().create(asked("rate-limited")))
        .isInstanceOf(RateLimitException.class);
    assertThatThrownBy(() -> client.chat().completions().create(asked("server-error")))
        .isInstanceOf(InternalServerException.class);
  }

  @Test
  void langChain_worksToo() {
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(node.api("/v1").toString())
            .apiKey(node.settings().key())
            .modelName("good")
            .maxRetries(0)
            .build();

    assertThat(model.chat("Hello")).isEqualTo(Script.good().text());
  }

  private static ChatCompletionCreateParams asked(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello").build();
  }
}
