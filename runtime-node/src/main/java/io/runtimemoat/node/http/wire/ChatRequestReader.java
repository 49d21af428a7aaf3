package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code POST /v1/chat/completions}. A field that would change what the answer is, and that
 * cannot be honoured, is refused by name (tools, audio, images); one that is a hint or a label is
 * accepted and has no effect (prediction, reasoning_effort, service_tier); unknown ones are
 * ignored.
 */
public final class ChatRequestReader {
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

  private final HttpSettings settings;

  public ChatRequestReader(HttpSettings settings) {
    this.settings = settings;
  }

  public CompletionCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    String model = ParameterReader.model(fields);
    List<Message> messages = messages(fields);
    refuseTools(fields);
    refuseOtherModalities(fields);
    ParameterReader.ignored(fields);
    return new CompletionCall(
        CompletionCall.Dialect.CHAT,
        model,
        new Prompt.Chat(new ChatPrompt(messages, ResponseFormatReader.schema(fields))),
        ParameterReader.parameters(fields, CompletionCall.Dialect.CHAT),
        fields.flag("stream"),
        ParameterReader.includeUsage(fields),
        "",
        ParameterReader.timeLimit(fields, settings.timeLimit()));
  }

  private List<Message> messages(Fields fields) throws InvalidRequestException {
    ArrayNode array = fields.array("messages");
    if (array == null || array.isEmpty()) {
      throw fields.refused("messages", "'messages' must hold at least one message.");
    }
    if (array.size() > settings.maxMessages()) {
      throw fields.refused(
          "messages", "'messages' holds at most " + settings.maxMessages() + " messages.");
    }
    List<Message> messages = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      messages.add(message(fields.element("messages", i, array.get(i))));
    }
    return messages;
  }

  private static Message message(Fields message) throws InvalidRequestException {
    String role = message.text("role");
    if (role == null || !ROLES.contains(role)) {
      boolean tool = "tool".equals(role) || "function".equals(role);
      throw message.refused(
          "role",
          tool
              ? "Tool results need tools, which are not supported yet."
              : "'" + message.pathOf("role") + "' must be system, developer, user or assistant.");
    }
    message.ignoredText("name", "refusal");
    refuseCalls(message);
    String content = content(message);
    if (content == null) {
      throw message.refused("content", "'" + message.pathOf("content") + "' is missing.");
    }
    return new Message(role, content);
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

  private static void refuseCalls(Fields message) throws InvalidRequestException {
    ArrayNode calls = message.array("tool_calls");
    if (calls != null && !calls.isEmpty()) {
      throw message.refused("tool_calls", "Tool calls are not supported yet.");
    }
    if (message.get("function_call") != null) {
      throw message.refused("function_call", "Function calls are not supported yet.");
    }
  }

  private static void refuseTools(Fields fields) throws InvalidRequestException {
    for (String name : List.of("tools", "functions")) {
      ArrayNode offered = fields.array(name);
      if (offered != null && !offered.isEmpty()) {
        throw fields.refused(
            name, "'" + name + "' is not supported yet; send the request without.");
      }
    }
    for (String name : List.of("tool_choice", "function_call")) {
      JsonNode choice = fields.get(name);
      boolean neutral =
          choice == null || "none".equals(choice.textValue()) || "auto".equals(choice.textValue());
      if (!neutral) {
        throw fields.refused(
            name, "'" + name + "' asks for a tool call; tools are not supported yet.");
      }
    }
    fields.flag("parallel_tool_calls");
    if (fields.get("web_search_options") != null) {
      throw fields.refused("web_search_options", "Web search is not supported.");
    }
  }

  private static void refuseOtherModalities(Fields fields) throws InvalidRequestException {
    ArrayNode modalities = fields.array("modalities");
    if (modalities != null) {
      for (JsonNode modality : modalities) {
        if (!"text".equals(modality.textValue())) {
          throw fields.refused("modalities", "Only the modality 'text' is supported.");
        }
      }
    }
    fields.object("audio");
    fields.object("prediction");
  }
}
