package io.runtimemoat.gpu;

/** Turns conversations and plain text into the tokens of one model. Safe for many threads. */
public interface PromptEncoder {
  /**
   * Renders the chat template with the generation prompt at its end. Message contents never become
   * control tokens. A template that does not use the response schema gets it as a system message.
   *
   * @throws InvalidPromptException when the template refuses the conversation, with its reason
   */
  int[] encodeChat(ChatPrompt prompt);

  /** A raw completion prompt (OpenAI's legacy completions). */
  int[] encodeCompletion(String prompt);

  Tokenizer tokenizer();

  /**
   * Equal for encoders that make the same tokens of every prompt, so that models which share their
   * tokenizer and template cost one encoding.
   */
  default Object equivalence() {
    return this;
  }
}
