package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.ChatPrompt;

/** What is to be continued. */
public sealed interface Prompt {
  /** A conversation for the model's chat template. */
  record Chat(ChatPrompt conversation) implements Prompt {}

  /** A raw text (OpenAI's legacy completions). */
  record Raw(String text) implements Prompt {}
}
