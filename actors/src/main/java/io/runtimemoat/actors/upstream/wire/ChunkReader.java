package io.runtimemoat.actors.upstream.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import io.runtimemoat.gpu.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** OpenAI's JSON, of one stream or one whole answer, as {@link UpstreamEvent}s. */
final class ChunkReader {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int MOST_CHOICES = 128;

  private final Consumer<UpstreamEvent> events;

  ChunkReader(Consumer<UpstreamEvent> events) {
    this.events = events;
  }

  /** One chunk of a stream: {@code choices[].delta}. */
  void chunk(String json) throws MalformedAnswerException {
    object(json, "delta");
  }

  /** A whole answer: {@code choices[].message}. */
  void whole(String json) throws MalformedAnswerException {
    object(json, "message");
  }

  /** An event that is named an error, whatever it holds. */
  void error(String json) throws MalformedAnswerException {
    JsonNode root = parsed(json);
    errorObject(root.has("error") ? root.get("error") : root);
  }

  private void object(String json, String part) throws MalformedAnswerException {
    JsonNode root = parsed(json);
    JsonNode error = root.path("error");
    if (!error.isMissingNode() && !error.isNull()) {
      errorObject(error);
      return;
    }
    JsonNode choices = root.path("choices");
    if (!choices.isArray() && !root.path("usage").isObject()) {
      throw MalformedAnswerException.malformed("JSON without choices");
    }
    for (JsonNode choice : choices) {
      choice(choice, part);
    }
    usage(root.path("usage"));
  }

  private void errorObject(JsonNode error) {
    UpstreamError said = UpstreamError.ofObject(error);
    events.accept(
        new UpstreamEvent.ErrorObject(FailureKind.ofErrorObject(said.type(), said.code()), said));
  }

  private static JsonNode parsed(String json) throws MalformedAnswerException {
    try {
      JsonNode root = JSON.readTree(json);
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      // its message quotes the answer
    }
    throw MalformedAnswerException.malformed("data that is not a JSON object");
  }

  private void choice(JsonNode choice, String part) throws MalformedAnswerException {
    JsonNode content = choice.path(part);
    int index = choice.path("index").intValue(); // 0 when a server leaves it out
    if (!choice.isObject() || index < 0 || index >= MOST_CHOICES) {
      throw MalformedAnswerException.malformed(
          "a choice that is no object or has an impossible index");
    }
    content(index, content, logprobs(choice.path("logprobs").path("content")));
    String reason = text(choice, "finish_reason");
    if (!reason.isEmpty()) { // some servers send "" in place of null
      events.accept(new UpstreamEvent.Finished(index, reason, StopReason.of(choice)));
    }
  }

  private void content(int index, JsonNode content, List<TokenLogprob> logprobs)
      throws MalformedAnswerException {
    if (content.hasNonNull("role")) {
      events.accept(new UpstreamEvent.Role(index, text(content, "role")));
    }
    String reasoning = text(content, "reasoning_content");
    reasoning = reasoning.isEmpty() ? text(content, "reasoning") : reasoning;
    if (!reasoning.isEmpty()) {
      events.accept(new UpstreamEvent.Reasoning(index, reasoning));
    }
    String text = text(content, "content");
    if (!text.isEmpty() || !logprobs.isEmpty()) {
      events.accept(new UpstreamEvent.Text(index, text, logprobs));
    }
    String refusal = text(content, "refusal");
    if (!refusal.isEmpty()) {
      events.accept(new UpstreamEvent.Refusal(index, refusal));
    }
    int position = 0;
    for (JsonNode call : content.path("tool_calls")) {
      toolCall(index, call, position++);
    }
  }

  /** Whole answers number their calls by position, streams by {@code index}. */
  private void toolCall(int choice, JsonNode call, int position) throws MalformedAnswerException {
    int index = call.has("index") ? call.path("index").intValue() : position;
    if (index < 0 || index >= MOST_CHOICES) {
      throw MalformedAnswerException.malformed("a tool call without a valid index");
    }
    JsonNode function = call.path("function");
    events.accept(
        new UpstreamEvent.ToolCall(
            choice, index, text(call, "id"), text(function, "name"), text(function, "arguments")));
  }

  private void usage(JsonNode usage) {
    if (usage.isObject()) {
      events.accept(
          new UpstreamEvent.Usage(
              new TokenUsage(
                  usage.path("prompt_tokens").longValue(),
                  usage.path("prompt_tokens_details").path("cached_tokens").longValue(),
                  usage.path("completion_tokens").longValue(),
                  usage.path("completion_tokens_details").path("reasoning_tokens").longValue(),
                  false)));
    }
  }

  private static List<TokenLogprob> logprobs(JsonNode tokens) {
    List<TokenLogprob> read = new ArrayList<>();
    for (JsonNode token : tokens) {
      read.add(logprob(token, logprobs(token.path("top_logprobs"))));
    }
    return read;
  }

  private static TokenLogprob logprob(JsonNode token, List<TokenLogprob> top) {
    String text = text(token, "token");
    JsonNode codes = token.path("bytes");
    byte[] bytes = codes.isArray() ? new byte[codes.size()] : text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < codes.size(); i++) {
      bytes[i] = (byte) codes.get(i).intValue();
    }
    return new TokenLogprob(text, bytes, token.path("logprob").doubleValue(), top);
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.textValue() : "";
  }
}
