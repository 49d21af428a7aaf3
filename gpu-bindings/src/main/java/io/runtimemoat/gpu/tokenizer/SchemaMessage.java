package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.util.ArrayList;
import java.util.List;

/** The response schema said in words, for templates that have no place of their own for it. */
final class SchemaMessage {
  private SchemaMessage() {}

  /** In front, or at the end of a system message that is in front already. */
  static ChatPrompt asSystem(ChatPrompt prompt) {
    List<Message> messages = new ArrayList<>(prompt.messages());
    if (!messages.isEmpty() && messages.get(0).role().equals("system")) {
      messages.set(0, extended(messages.get(0), prompt));
    } else {
      messages.add(0, new Message("system", words(prompt)));
    }
    return new ChatPrompt(messages, null);
  }

  /** At the end of the last message, for templates that refuse system messages. */
  static ChatPrompt inLastMessage(ChatPrompt prompt) {
    List<Message> messages = new ArrayList<>(prompt.messages());
    int last = messages.size() - 1;
    messages.set(last, extended(messages.get(last), prompt));
    return new ChatPrompt(messages, null);
  }

  private static Message extended(Message message, ChatPrompt prompt) {
    return new Message(message.role(), message.content() + "\n\n" + words(prompt));
  }

  private static String words(ChatPrompt prompt) {
    ResponseSchema schema = prompt.responseSchema();
    return schema == null
        ? ""
        : "Answer with one JSON value and nothing else. It must follow this JSON Schema, named \""
            + schema.name()
            + "\":\n"
            + schema.json();
  }
}
