package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Reasoning;
import io.runtimemoat.actors.session.CompletionEvent.Refusal;
import io.runtimemoat.actors.session.CompletionEvent.ToolCall;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@code chat.completion} and {@code chat.completion.chunk}. */
final class ChatAnswerWriter extends AnswerWriter {
  ChatAnswerWriter(CompletionCall call, AnswerIdentity identity) {
    super(call, identity, "chatcmpl-", "chat.completion.chunk", "chat.completion");
  }

  @Override
  void writeOpening(JsonBuffer json) {
    json.raw("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}");
  }

  @Override
  void writeContent(JsonBuffer json, Content content) {
    json.raw("\"delta\":{");
    if (content instanceof Delta delta) {
      json.field("content", delta.text());
    } else if (content instanceof Reasoning reasoning) {
      json.field("reasoning_content", reasoning.text());
    } else if (content instanceof Refusal refusal) {
      json.field("refusal", refusal.text());
    } else if (content instanceof ToolCall call) {
      json.raw("\"tool_calls\":[{\"index\":").number(call.index()).raw(",");
      if (!call.id().isEmpty()) {
        json.field("id", call.id()).raw(",\"type\":\"function\",");
      }
      json.raw("\"function\":{");
      if (!call.name().isEmpty()) {
        json.field("name", call.name()).raw(",");
      }
      json.field("arguments", call.arguments()).raw("}}]");
    }
    json.raw("}");
  }

  @Override
  void writeEmptyDelta(JsonBuffer json) {
    json.raw("\"delta\":{}");
  }

  @Override
  void writeWhole(JsonBuffer json, CollectedAnswer.Choice choice) {
    boolean noText =
        choice.text.isEmpty() && (!choice.calls.isEmpty() || !choice.refusal.isEmpty());
    json.raw("\"message\":{\"role\":\"assistant\",\"content\":");
    nullable(json, noText ? null : call.echo() + choice.text);
    json.raw(",\"refusal\":");
    nullable(json, choice.refusal.isEmpty() ? null : choice.refusal.toString());
    if (!choice.reasoning.isEmpty()) {
      json.raw(",").field("reasoning_content", choice.reasoning.toString());
    }
    String opening = ",\"tool_calls\":[";
    for (CollectedAnswer.Call made : choice.calls.values()) {
      json.raw(opening).raw("{").field("id", made.id).raw(",\"type\":\"function\",\"function\":{");
      json.field("name", made.name).raw(",").field("arguments", made.arguments.toString());
      json.raw("}}");
      opening = ",";
    }
    json.raw(choice.calls.isEmpty() ? "}" : "]}");
  }

  private static void nullable(JsonBuffer json, @Nullable String text) {
    if (text == null) {
      json.raw("null");
    } else {
      json.string(text);
    }
  }

  @Override
  void writeLogprobs(JsonBuffer json, int choice, List<TokenLogprob> logprobs) {
    if (!wantsLogprobs()) {
      json.raw("null");
      return;
    }
    json.raw("{\"content\":[");
    for (int i = 0; i < logprobs.size(); i++) {
      TokenLogprob token = logprobs.get(i);
      writeToken(json.raw(i == 0 ? "" : ","), token);
      json.raw(",\"top_logprobs\":[");
      for (int j = 0; j < token.top().size(); j++) {
        writeToken(json.raw(j == 0 ? "" : ","), token.top().get(j));
        json.raw("}");
      }
      json.raw("]}");
    }
    json.raw("],\"refusal\":null}");
  }

  private static void writeToken(JsonBuffer json, TokenLogprob token) {
    json.raw("{").field("token", token.token()).raw(",\"logprob\":").number(token.logprob());
    json.raw(",\"bytes\":[");
    byte[] bytes = token.bytes();
    for (int i = 0; i < bytes.length; i++) {
      json.raw(i == 0 ? "" : ",").number(Byte.toUnsignedLong(bytes[i]));
    }
    json.raw("]");
  }
}
