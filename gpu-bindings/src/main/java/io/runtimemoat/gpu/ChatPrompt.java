package io.runtimemoat.gpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation to be rendered by a model's chat template.
 *
 * @param responseSchema the schema the answer should follow, or null
 * @param tools that the answer may call, as {@link ToolCallText} writes calls
 */
public record ChatPrompt(
    List<Message> messages, @Nullable ResponseSchema responseSchema, List<Tool> tools) {
  public ChatPrompt {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A conversation without tools. */
  public ChatPrompt(List<Message> messages, @Nullable ResponseSchema responseSchema) {
    this(messages, responseSchema, List.of());
  }

  /**
   * One turn.
   *
   * @param role {@code system}, {@code developer}, {@code user}, {@code assistant}, or {@code tool}
   *     for what a call returned
   * @param calls that the assistant made behind {@code content}
   */
  public record Message(String role, String content, List<Call> calls) {
    public Message {
      calls = List.copyOf(calls);
    }

    /** A turn that calls nothing. */
    public Message(String role, String content) {
      this(role, content, List.of());
    }
  }

  /**
   * A call of a tool.
   *
   * @param arguments a JSON object as text
   */
  public record Call(String tool, String arguments) {}

  /**
   * What can be called.
   *
   * @param description of the tool; may be empty
   * @param arguments their schema, by the tool's name
   */
  public record Tool(String description, ResponseSchema arguments) {
    /** What calls name it by. */
    public String name() {
      return arguments.name();
    }
  }

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
