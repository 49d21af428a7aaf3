package io.runtimemoat.actors.upstream.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * An upstream's own words about a failure. They may quote the prompt: for the client and never for
 * a log.
 *
 * @param message at most {@value #LONGEST} characters
 * @param type OpenAI's {@code type}, or empty
 * @param param the request field at fault, or empty
 * @param code OpenAI's {@code code} as text, or empty
 */
public record UpstreamError(String message, String type, String param, String code) {
  static final int LONGEST = 2_000;

  public UpstreamError {
    message = cut(message);
    type = cut(type);
    param = cut(param);
    code = cut(code);
  }

  /** Nothing was said. */
  public static UpstreamError none() {
    return new UpstreamError("", "", "", "");
  }

  /** Reads an error's body: OpenAI's object, the shapes other servers use, or plain text. */
  public static UpstreamError ofBody(byte[] body) {
    JsonNode root;
    try {
      root = ChunkReader.JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException notJson) {
      return none(); // an HTML page or a cut text helps no client
    }
    return root.isObject() ? ofObject(root.has("error") ? root.get("error") : root) : none();
  }

  /** Reads the value of an {@code error} key: an object or a text. */
  static UpstreamError ofObject(JsonNode error) {
    if (error.isTextual()) {
      return new UpstreamError(error.textValue(), "", "", "");
    }
    String message = text(error, "message");
    return new UpstreamError(
        message.isEmpty() ? text(error, "detail") : message,
        text(error, "type"),
        text(error, "param"),
        text(error, "code"));
  }

  @Override
  public String toString() {
    return "UpstreamError[(hidden)]";
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
