package io.runtimemoat.loadtests.stub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A script's answer as bytes: the head, and the body in the pieces it is written in. */
record Rendering(byte[] head, List<byte[]> body) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int CREATED = 1_763_600_000;
  private static final String NULL = "null";

  /** The answer to a request that asked for a stream or not. */
  static Rendering of(Script script, boolean streaming, String model) {
    if (script.body() != null) {
      return whole(script, "application/json", script.body());
    }
    return streaming
        ? streamed(script, model)
        : whole(script, "application/json", completion(script, model));
  }

  private static Rendering whole(Script script, String rightType, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String framing = "Content-Length: " + (bytes.length + script.lengthOff());
    return new Rendering(head(script, rightType, framing), List.of(bytes));
  }

  private static Rendering streamed(Script script, String model) {
    List<String> events = new ArrayList<>();
    List<String> words = script.words();
    for (int i = 0; i < words.size(); i++) {
      if (i == 1) {
        events.add(script.insert());
      }
      events.add(data(chunk(model, expanded(words.get(i)), NULL)));
    }
    if (words.size() < 2) {
      events.add(script.insert());
    }
    if (!script.finishReason().equals(NULL)) {
      events.add(data(chunk(model, "", script.finishReason())));
    }
    for (int i = 0; i < script.usage(); i++) {
      events.add(data(usageChunk(model, words.size())));
    }
    for (int i = 0; i < script.done(); i++) {
      events.add("data: [DONE]\n\n");
    }
    List<byte[]> body = new ArrayList<>();
    for (String event : events) {
      if (!event.isEmpty()) {
        body.add(chunked(event.replace("\n", lineEnd(script))));
      }
    }
    body.add("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new Rendering(head(script, "text/event-stream", "Transfer-Encoding: chunked"), body);
  }

  private static byte[] head(Script script, String rightType, String framing) {
    String type = script.contentType() == null ? rightType : script.contentType();
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(script.status()).append(" Stub\r\n");
    head.append("Content-Type: ").append(type).append("\r\n").append(framing).append("\r\n");
    script.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** {@code @n} stands for n times the letter x: a script file need not hold it. */
  private static String expanded(String word) {
    return word.matches("@[0-9]{1,9}") ? "x".repeat(Integer.parseInt(word.substring(1))) : word;
  }

  private static ObjectNode object(String kind, String model) {
    return JSON.createObjectNode()
        .put("id", "chatcmpl-stub")
        .put("object", kind)
        .put("created", CREATED)
        .put("model", model);
  }

  private static ObjectNode chunk(String model, String text, String finish) {
    ObjectNode chunk = object("chat.completion.chunk", model);
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (!text.isEmpty()) {
      delta.put("content", text);
    }
    finish(choice, finish);
    return chunk;
  }

  private static ObjectNode usageChunk(String model, int completionTokens) {
    ObjectNode chunk = object("chat.completion.chunk", model);
    chunk.putArray("choices");
    usage(chunk, completionTokens);
    return chunk;
  }

  private static String completion(Script script, String model) {
    ObjectNode answer = object("chat.completion", model);
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    StringBuilder text = new StringBuilder();
    script.words().forEach(word -> text.append(expanded(word)));
    choice.putObject("message").put("role", "assistant").put("content", text.toString());
    finish(choice, script.finishReason());
    if (script.usage() > 0) {
      usage(answer, script.words().size());
    }
    return answer.toString();
  }

  private static void finish(ObjectNode choice, String reason) {
    if (reason.equals(NULL)) {
      choice.putNull("finish_reason");
    } else {
      choice.put("finish_reason", reason);
    }
  }

  private static void usage(ObjectNode answer, int completionTokens) {
    answer
        .putObject("usage")
        .put("prompt_tokens", StubServer.PROMPT_TOKENS)
        .put("completion_tokens", completionTokens)
        .put("total_tokens", StubServer.PROMPT_TOKENS + completionTokens);
  }

  private static String data(ObjectNode chunk) {
    return "data: " + chunk + "\n\n";
  }

  private static String lineEnd(Script script) {
    return switch (script.lineEnd()) {
      case "crlf" -> "\r\n";
      case "cr" -> "\r";
      default -> "\n";
    };
  }

  private static byte[] chunked(String event) {
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[size.length + bytes.length + 2];
    System.arraycopy(size, 0, frame, 0, size.length);
    System.arraycopy(bytes, 0, frame, size.length, bytes.length);
    frame[frame.length - 2] = '\r';
    frame[frame.length - 1] = '\n';
    return frame;
  }
}
