package io.runtimemoat.gpu.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.Tool;
import io.runtimemoat.gpu.ToolCallText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tools, their calls and what they returned, said in words that templates pass through. */
final class ToolMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolMessages() {}

  /** Calls as text of the assistant, results as words of the user. */
  static List<Message> inWords(List<Message> messages) {
    List<Message> said = new ArrayList<>();
    boolean results = false;
    for (Message message : messages) {
      boolean result = message.role().equals("tool");
      if (result && results) {
        Message before = said.remove(said.size() - 1);
        said.add(new Message("user", before.content() + "\n" + result(message)));
      } else if (result) {
        said.add(new Message("user", result(message)));
      } else {
        said.add(message.calls().isEmpty() ? message : calling(message));
      }
      results = result;
    }
    return said;
  }

  private static String result(Message message) {
    return "<tool_response>\n" + message.content() + "\n</tool_response>";
  }

  private static Message calling(Message message) {
    String calls =
        message.calls().stream()
            .map(ToolCallText::of)
            .collect(Collectors.joining(ToolCallText.BETWEEN));
    boolean silent = message.content().isEmpty();
    return new Message(message.role(), silent ? calls : message.content() + "\n" + calls);
  }

  /** What a model has to know to call tools. */
  static String offer(List<Tool> tools) {
    return "# Tools\n\nYou can call these functions, each given by its JSON signature:\n<tools>\n"
        + tools.stream().map(ToolMessages::signature).collect(Collectors.joining("\n"))
        + "\n</tools>\n\nTo call one, answer with its name and its arguments as a JSON object"
        + " between these tags:\n"
        + ToolCallText.TAG
        + "\n{\"name\": <function name>, \"arguments\": <arguments object>}\n</tool_call>";
  }

  private static String signature(Tool tool) {
    return "{\"type\": \"function\", \"function\": {\"name\": "
        + quoted(tool.name())
        + ", \"description\": "
        + quoted(tool.description())
        + ", \"parameters\": "
        + tool.arguments().json()
        + "}}";
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("any text can be written as JSON", e);
    }
  }
}
