package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LangChain4j's OpenAI models, unmodified, against the data port. */
@Tag("verify")
class LangChainTest {
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @Test
  void chat_isAnswered() {
    OpenAiChatModel model = chatModel(DataPortFixture.KEY);

    assertThat(model.chat("Hi")).isEqualTo("Hello");
  }

  @Test
  void stream_isReadToItsEnd() throws Exception {
    OpenAiStreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(port.url() + "/v1")
            .apiKey(DataPortFixture.KEY)
            .modelName("auto")
            .build();
    StringBuilder parts = new StringBuilder();
    CompletableFuture<ChatResponse> end = new CompletableFuture<>();

    model.chat(
        "Hi",
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String part) {
            parts.append(part);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            end.completeExceptionally(error);
          }
        });
    ChatResponse response = end.get(20, TimeUnit.SECONDS);

    assertThat(parts).hasToString("Hello");
    assertThat(response.aiMessage().text()).isEqualTo("Hello");
    assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(5);
  }

  @Test
  void wrongKey_isAnAuthenticationError() {
    OpenAiChatModel model = chatModel("sk-moat-wrong");

    assertThatThrownBy(() -> model.chat("Hi")).isInstanceOf(AuthenticationException.class);
  }

  private static OpenAiChatModel chatModel(String key) {
    return OpenAiChatModel.builder()
        .baseUrl(port.url() + "/v1")
        .apiKey(key)
        .modelName("auto")
        .maxRetries(0)
        .build();
  }
}
