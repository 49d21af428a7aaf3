package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.runtimemoat.gpu.ChatPrompt.Call;
import io.runtimemoat.gpu.ChatPrompt.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code messages}: their texts, whether tools took part in the conversation, and where the
 * first picture and the first sound are.
 */
final class MessageReader {
  private static final String CALLS = "tool_calls";
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
  private static final Set<String> RESULT_ROLES = Set.of("tool", "function");
  private static final Set<String> DETAILS = Set.of("auto", "low", "high");
  private static final Set<String> SOUND_FORMATS = Set.of("wav", "mp3");

  private final List<Message> messages = new ArrayList<>();
  private boolean toolUse;
  private boolean foreignCalls;
  private String picture = "";
  private String sound = "";

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

  /** Whether a tool was called that takes no JSON. */
  boolean hasForeignCalls() {
    return foreignCalls;
  }

  /** Path of the first picture; empty for none. */
  String picture() {
    return picture;
  }

  /** Path of the first sound; empty for none. */
  String sound() {
    return sound;
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
    String content = content(message, role.equals("user"));
    if (content == null && !calling) {
      throw message.refused("content", "'" + message.pathOf("content") + "' is missing.");
    }
    toolUse |= calling || result;
    messages.add(
        new Message(result ? "tool" : role, content == null ? "" : content, calls(message)));
  }

  private List<Call> calls(Fields message) throws InvalidRequestException {
    List<Call> calls = new ArrayList<>();
    ArrayNode array = message.array(CALLS);
    for (int i = 0; array != null && i < array.size(); i++) {
      Fields function = message.element(CALLS, i, array.get(i)).object("function");
      if (function == null) {
        foreignCalls = true;
      } else {
        calls.add(call(function));
      }
    }
    Fields older = message.object("function_call");
    if (older != null) {
      calls.add(call(older));
    }
    return calls;
  }

  private static Call call(Fields function) throws InvalidRequestException {
    return new Call(required(function, "name"), required(function, "arguments"));
  }

  private @Nullable String content(Fields message, boolean ofUser) throws InvalidRequestException {
    JsonNode content = message.get("content");
    if (content == null || content.isTextual()) {
      return message.text("content");
    }
    if (!(content instanceof ArrayNode parts)) {
      throw message.wrongType("content", "a string or an array of parts", content);
    }
    if (parts.isEmpty()) {
      throw message.refused("content", "'" + message.pathOf("content") + "' has no parts.");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(part(message.element("content", i, parts.get(i)), ofUser));
    }
    return text.toString();
  }

  /** What a part says; nothing of a picture or a sound. */
  private String part(Fields part, boolean ofUser) throws InvalidRequestException {
    String type = part.text("type");
    if (type != null && (type.equals("text") || type.equals("refusal"))) {
      return required(part, type);
    }
    boolean isPicture = "image_url".equals(type);
    if (!isPicture && !"input_audio".equals(type)) {
      throw part.refused(
          "type", "'" + part.pathOf("type") + "' must be text, refusal, image_url or input_audio.");
    }
    if (!ofUser) {
      throw part.refused("type", "Only messages of the user hold pictures and sound.");
    }
    if (isPicture) {
      checkPicture(part);
      picture = picture.isEmpty() ? part.pathOf("image_url") : picture;
    } else {
      checkSound(part);
      sound = sound.isEmpty() ? part.pathOf("input_audio") : sound;
    }
    return "";
  }

  private static void checkPicture(Fields part) throws InvalidRequestException {
    Fields image = part.object("image_url");
    if (image == null) {
      throw missing(part, "image_url");
    }
    String url = required(image, "url");
    boolean web = url.startsWith("https://") || url.startsWith("http://");
    if (!web && !url.startsWith("data:image/")) {
      throw image.refused(
          "url",
          "'"
              + image.pathOf("url")
              + "' must be an http or https URL, or the picture itself as"
              + " data:image/png;base64,...");
    }
    oneOf(image, "detail", DETAILS);
  }

  private static void checkSound(Fields part) throws InvalidRequestException {
    Fields audio = part.object("input_audio");
    if (audio == null) {
      throw missing(part, "input_audio");
    }
    if (required(audio, "data").isEmpty()) {
      throw audio.refused("data", "'" + audio.pathOf("data") + "' is empty.");
    }
    required(audio, "format");
    oneOf(audio, "format", SOUND_FORMATS);
  }

  private static void oneOf(Fields fields, String name, Set<String> words)
      throws InvalidRequestException {
    String word = fields.text(name);
    if (word != null && !words.contains(word)) {
      throw fields.refused(
          name, "'%s' must be one of %s.".formatted(fields.pathOf(name), new TreeSet<>(words)));
    }
  }

  private static String required(Fields fields, String name) throws InvalidRequestException {
    String text = fields.text(name);
    if (text == null) {
      throw missing(fields, name);
    }
    return text;
  }

  private static InvalidRequestException missing(Fields fields, String name) {
    return fields.refused(name, "'" + fields.pathOf(name) + "' is missing.");
  }
}
