package io.runtimemoat.gpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation to be rendered by a model's chat template.
 *
 * @param responseSchema the schema the answer should follow, or null
 */
public record ChatPrompt(List<Message> messages, @Nullable ResponseSchema responseSchema) {
  public ChatPrompt {
    messages = List.copyOf(messages);
  }

  /**
   * One turn; {@code role} is {@code system}, {@code developer}, {@code user} or {@code assistant}.
   */
  public record Message(String role, String content) {}

  /**
   * A JSON Schema as the template sees it.
   *
   * @param name the client's name for it
   * @param properties names of the top-level properties in schema order
   * @param json the whole schema as JSON text
   */
  public record ResponseSchema(String name, List<String> properties, String json) {
    public ResponseSchema {
      properties = List.copyOf(properties);
    }
  }
}
