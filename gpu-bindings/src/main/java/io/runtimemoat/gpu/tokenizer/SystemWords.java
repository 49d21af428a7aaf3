package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.util.ArrayList;
import java.util.List;

/** What a model is told beside the conversation, for templates that have no place of their own. */
final class SystemWords {
  private SystemWords() {}

  /** In front, or at the end of a system message that is in front already. */
  static List<Message> asSystem(List<Message> messages, String words) {
    List<Message> all = new ArrayList<>(messages);
    if (!all.isEmpty() && all.get(0).role().equals("system")) {
      all.set(0, extended(all.get(0), words));
    } else {
      all.add(0, new Message("system", words));
    }
    return all;
  }

  /** At the end of the last message, for templates that refuse system messages. */
  static List<Message> inLastMessage(List<Message> messages, String words) {
    List<Message> all = new ArrayList<>(messages);
    int last = all.size() - 1;
    all.set(last, extended(all.get(last), words));
    return all;
  }

  private static Message extended(Message message, String words) {
    return new Message(message.role(), message.content() + "\n\n" + words);
  }

  /** That the answer has to follow a schema. */
  static String of(ResponseSchema schema) {
    return "Answer with one JSON value and nothing else. It must follow this JSON Schema, named \""
        + schema.name()
        + "\":\n"
        + schema.json();
  }
}
