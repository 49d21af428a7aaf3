package io.runtimemoat.loadtests.process;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.time.Duration;

/** Requests to a node through OpenAI's own client. */
final class ChatCalls {
  static final String CASE =
      "The travel bag arrived broken. My order number is HC-32435. My name is Kirty Rolthinez.";

  private ChatCalls() {}

  static OpenAIClient client(NodeProcess node) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(node.api("/v1").toString())
        .apiKey(node.settings().key())
        .timeout(Duration.ofSeconds(60))
        .maxRetries(0)
        .build();
  }

  static ChatCompletionCreateParams chat(String model, String text) {
    return ChatCompletionCreateParams.builder()
        .model(model)
        .addSystemMessage("Return JSON `ticket`: category, priority, customer, order_id, summary")
        .addUserMessage(text)
        .temperature(0)
        .maxCompletionTokens(80)
        .build();
  }
}
