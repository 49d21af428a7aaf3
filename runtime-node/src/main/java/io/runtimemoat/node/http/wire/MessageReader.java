package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.runtimemoat.gpu.ChatPrompt.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code messages}: their texts, and whether tools took part in the conversation. */
final class MessageReader {
  private static final String CALLS = "tool_calls";
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
  private static final Set<String> RESULT_ROLES = Set.of("tool", "function");

  private final List<Message> messages = new ArrayList<>();
  private boolean toolUse;

  private MessageReader() {}

  /** Reads them all, at least one and at most {@code most}. */
  static MessageReader read(Fields fields, int most) throws InvalidRequestException {
    ArrayNode array = fields.array("messages");
    if (array == null || array.isEmpty()) {
      throw fields.refused("messages", "'messages' must hold at least one message.");
    }
    if (array.size() > most) {
      throw fields.refused("messages", "'messages' holds at most " + most + " messages.");
    }
    MessageReader reader = new MessageReader();
    for (int i = 0; i < array.size(); i++) {
      reader.add(fields.element("messages", i, array.get(i)));
    }
    return reader;
  }

  /** What the messages say. */
  List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Whether one of them calls a tool or has a tool's result. */
  boolean hasToolUse() {
    return toolUse;
  }

  private void add(Fields message) throws InvalidRequestException {
    String role = message.text("role");
    boolean result = role != null && RESULT_ROLES.contains(role);
    if (role == null || !(result || ROLES.contains(role))) {
      throw message.refused(
          "role",
          "'" + message.pathOf("role") + "' must be system, developer, user, assistant or tool.");
    }
    message.ignoredText("name", "refusal", "tool_call_id");
    ArrayNode calls = message.array(CALLS);
    boolean calling =
        (calls != null && !calls.isEmpty()) || message.object("function_call") != null;
    if (calling && !role.equals("assistant")) {
      throw message.refused(CALLS, "Only messages of the assistant call tools.");
    }
    String content = content(message);
    if (content == null && !calling) {
      throw message.refused("content", "'" + message.pathOf("content") + "' is missing.");
    }
    toolUse |= calling || result;
    messages.add(new Message(role, content == null ? "" : content));
  }

  private static @Nullable String content(Fields message) throws InvalidRequestException {
    JsonNode content = message.get("content");
    if (content == null || content.isTextual()) {
      return message.text("content");
    }
    if (!(content instanceof ArrayNode parts)) {
      throw message.wrongType("content", "a string or an array of text parts", content);
    }
    if (parts.isEmpty()) {
      throw message.refused("content", "'" + message.pathOf("content") + "' has no parts.");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(partText(message.element("content", i, parts.get(i))));
    }
    return text.toString();
  }

  private static String partText(Fields part) throws InvalidRequestException {
    String type = part.text("type");
    String key = "refusal".equals(type) ? "refusal" : "text";
    if (!"text".equals(type) && !"refusal".equals(type)) {
      throw part.refused("type", "Only content parts of type 'text' are supported here.");
    }
    String text = part.text(key);
    if (text == null) {
      throw part.refused(key, "'" + part.pathOf(key) + "' is missing.");
    }
    return text;
  }
}
