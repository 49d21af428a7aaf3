package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes {@code text_completion}, OpenAI's legacy shape, whose chunks have the same name. */
final class TextAnswerWriter extends AnswerWriter {
  /** Characters of each choice that earlier logprobs covered. */
  private final int[] offsets;

  TextAnswerWriter(CompletionCall call, AnswerIdentity identity) {
    super(call, identity, "cmpl-", "text_completion", "text_completion");
    offsets = new int[call.parameters().choices()];
  }

  @Override
  void writeOpening(JsonBuffer json) {
    json.raw("\"text\":").string(call.echo());
  }

  /** Only text has a place in this shape, and models of this process say nothing else. */
  @Override
  void writeContent(JsonBuffer json, Content content) {
    json.raw("\"text\":").string(content instanceof Delta delta ? delta.text() : "");
  }

  @Override
  void writeEmptyDelta(JsonBuffer json) {
    json.raw("\"text\":\"\"");
  }

  @Override
  void writeWhole(JsonBuffer json, CollectedAnswer.Choice choice) {
    json.raw("\"text\":").string(call.echo() + choice.text);
  }

  @Override
  void writeLogprobs(JsonBuffer json, int choice, List<TokenLogprob> logprobs) {
    if (!wantsLogprobs()) {
      json.raw("null");
      return;
    }
    JsonBuffer tokens = new JsonBuffer(64);
    JsonBuffer values = new JsonBuffer(64);
    JsonBuffer tops = new JsonBuffer(64);
    JsonBuffer starts = new JsonBuffer(64);
    for (int i = 0; i < logprobs.size(); i++) {
      TokenLogprob token = logprobs.get(i);
      String comma = i == 0 ? "" : ",";
      tokens.raw(comma).string(token.token());
      values.raw(comma).number(token.logprob());
      writeTop(tops.raw(comma), token);
      starts.raw(comma).number(offsets[choice]);
      offsets[choice] += token.token().codePointCount(0, token.token().length());
    }
    json.raw("{\"tokens\":[").raw(tokens.toBytes());
    json.raw("],\"token_logprobs\":[").raw(values.toBytes());
    json.raw("],\"top_logprobs\":[").raw(tops.toBytes());
    json.raw("],\"text_offset\":[").raw(starts.toBytes()).raw("]}");
  }

  /** The most probable tokens by text, and the drawn one, which may not be among them. */
  private static void writeTop(JsonBuffer json, TokenLogprob drawn) {
    Set<String> seen = new HashSet<>();
    json.raw("{");
    for (TokenLogprob token : drawn.top()) {
      // Parts of characters can share a text; a JSON name can be there once.
      if (seen.add(token.token())) {
        json.raw(seen.size() == 1 ? "" : ",");
        json.string(token.token()).raw(":").number(token.logprob());
      }
    }
    if (seen.add(drawn.token())) {
      json.raw(seen.size() == 1 ? "" : ",");
      json.string(drawn.token()).raw(":").number(drawn.logprob());
    }
    json.raw("}");
  }
}
