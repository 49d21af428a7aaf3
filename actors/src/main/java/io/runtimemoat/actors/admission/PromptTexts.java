package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.MediaParts;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.decision.Utf8;
import io.runtimemoat.decision.features.TaskClassifier;
import io.runtimemoat.decision.features.TaskType;
import io.runtimemoat.gpu.ChatPrompt;
import java.util.List;

/** The texts of a prompt, for whoever judges it without knowing a tokenizer. */
final class PromptTexts {
  private final List<ChatPrompt.Message> messages;
  private final boolean schema;
  private final MediaParts media;

  private PromptTexts(List<ChatPrompt.Message> messages, boolean schema, MediaParts media) {
    this.messages = messages;
    this.schema = schema;
    this.media = media;
  }

  static PromptTexts of(CompletionRequest request) {
    MediaParts media = MediaParts.of(request.body());
    if (request.prompt() instanceof Prompt.Chat chat) {
      ChatPrompt conversation = chat.conversation();
      return new PromptTexts(conversation.messages(), conversation.responseSchema() != null, media);
    }
    String text = ((Prompt.Raw) request.prompt()).text();
    return new PromptTexts(List.of(new ChatPrompt.Message("user", text)), false, media);
  }

  /**
   * Tokens of the prompt, pictures and sound included, by rules of thumb; the answer's usage tells
   * the number.
   */
  long estimatedTokens() {
    long bytes = 0;
    for (ChatPrompt.Message message : messages) {
      bytes += Utf8.length(message.content());
    }
    return TokenGuess.ofPrompt(bytes, messages.size()) + media.tokens();
  }

  /** All messages in one text. */
  String joined() {
    if (messages.size() == 1) {
      return messages.get(0).content();
    }
    StringBuilder text = new StringBuilder();
    messages.forEach(message -> text.append(message.content()).append('\n'));
    return text.toString();
  }

  /** What kind of work it asks for, as features see it. */
  TaskType task() {
    StringBuilder instructions = new StringBuilder();
    String input = "";
    for (ChatPrompt.Message message : messages) {
      switch (message.role()) {
        case "system", "developer" -> instructions.append(message.content()).append('\n');
        case "user" -> input = message.content();
        default -> {} // what assistants said before tells little about what is asked now
      }
    }
    return TaskClassifier.classify(instructions.toString(), input, schema);
  }
}
