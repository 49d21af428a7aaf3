package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.PromptEncoder;
import java.io.IOException;
import java.nio.file.Path;

/** A model folder's chat template and tokenizer. */
public final class TemplatePromptEncoder implements PromptEncoder, AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private TemplatePromptEncoder(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Loads tokenizer.json and tokenizer_config.json of a model folder. */
  public static TemplatePromptEncoder load(Path modelFolder) throws IOException {
    return new TemplatePromptEncoder(
        HuggingFaceTokenizer.load(modelFolder.resolve("tokenizer.json")));
  }

  @Override
  public int[] encodeChat(ChatPrompt prompt) {
    return new int[0];
  }

  @Override
  public int[] encodeCompletion(String prompt) {
    return tokenizer.encodeText(prompt);
  }

  @Override
  public HuggingFaceTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
