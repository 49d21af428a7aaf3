package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.decision.Utf8;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.PromptEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request's prompt in the tokens of the models it was asked for; used by one thread. Encodes
 * once for all models that share tokenizer and template: an encoding costs a millisecond.
 */
final class EncodedPrompts {
  private static final int MOST_TOKENS_PER_MESSAGE = 16;

  private final LocalModels models;
  private final Prompt prompt;
  private final ClientBody body;
  private final MediaParts media;
  private final Map<Object, int[]> byEquivalence = new HashMap<>();
  private long bytes = -1;
  private long sentBytes = -1;

  EncodedPrompts(LocalModels models, Prompt prompt, ClientBody body) {
    this.models = models;
    this.prompt = prompt;
    this.body = body;
    this.media = MediaParts.of(body);
  }

  /**
   * Empty when this node cannot encode for the model.
   *
   * @throws io.runtimemoat.gpu.InvalidPromptException when its template refuses the conversation
   */
  Optional<int[]> tokens(String model) {
    return models
        .encoder(model)
        .map(
            encoder ->
                byEquivalence.computeIfAbsent(encoder.equivalence(), same -> encode(encoder)));
  }

  /** The prompt and behind it the text that its answer began with. */
  Optional<int[]> tokens(String model, Continuation soFar) {
    Optional<int[]> start = tokens(model);
    if (soFar.isEmpty()) {
      return start;
    }
    int[] begun = models.encoder(model).orElseThrow().tokenizer().encodeText(soFar.text());
    return start.map(
        tokens -> {
          int[] all = Arrays.copyOf(tokens, tokens.length + begun.length);
          System.arraycopy(begun, 0, all, tokens.length, begun.length);
          return all;
        });
  }

  /** About how many tokens the prompt has for a model whose tokenizer is elsewhere. */
  int estimate() {
    return toInt(TokenGuess.ofPrompt(bytes(), messages()) + media.tokens());
  }

  /**
   * More tokens than the prompt can have for such a model: a token has at least one byte of text.
   */
  int most() {
    if (sentBytes < 0) {
      sentBytes =
          body.json().isEmpty() ? bytes() : Utf8.length(body.json().toString()) - media.bytes();
    }
    return toInt(sentBytes + (long) MOST_TOKENS_PER_MESSAGE * messages() + media.mostTokens());
  }

  private int messages() {
    return prompt instanceof Prompt.Chat chat ? chat.conversation().messages().size() : 1;
  }

  private long bytes() {
    if (bytes < 0) {
      bytes = body.asksForTools() ? Utf8.length(body.json().path("tools").toString()) : 0;
      if (prompt instanceof Prompt.Chat chat) {
        chat.conversation().messages().forEach(message -> bytes += Utf8.length(message.content()));
        if (body.asksForSchema()) {
          bytes += Utf8.length(body.json().path("response_format").toString());
        }
      } else {
        bytes += Utf8.length(((Prompt.Raw) prompt).text());
      }
    }
    return bytes;
  }

  private static int toInt(long tokens) {
    return (int) Math.min(Integer.MAX_VALUE / 2, tokens);
  }

  /** A tool that is called for sure asks for its arguments alone, as a schema does. */
  private ChatPrompt withTools(ChatPrompt conversation) {
    OfferedTools offered = body.tools();
    if (offered == null) {
      return conversation;
    }
    return offered
        .only()
        .map(tool -> new ChatPrompt(conversation.messages(), tool.arguments()))
        .orElseGet(
            () ->
                new ChatPrompt(
                    conversation.messages(),
                    conversation.responseSchema(),
                    offered.tools().stream().map(OfferedTools.Tool::offered).toList()));
  }

  private int[] encode(PromptEncoder encoder) {
    return prompt instanceof Prompt.Chat chat
        ? encoder.encodeChat(withTools(chat.conversation()))
        : encoder.encodeCompletion(((Prompt.Raw) prompt).text());
  }
}
