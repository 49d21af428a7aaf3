package io.runtimemoat.node.http.wire;

import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;

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
  void writeDelta(JsonBuffer json, String text) {
    json.raw("\"delta\":{\"content\":").string(text).raw("}");
  }

  @Override
  void writeEmptyDelta(JsonBuffer json) {
    json.raw("\"delta\":{}");
  }

  @Override
  void writeWhole(JsonBuffer json, String text) {
    json.raw("\"message\":{\"role\":\"assistant\",\"content\":").string(text);
    json.raw(",\"refusal\":null}");
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
