package io.runtimemoat.gpu.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.PromptEncoder;
import io.runtimemoat.gpu.tokenizer.TemplatePromptEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The committed held-out cases as the models see them, and the shipped models themselves. */
final class HeldOutPrompts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HeldOutPrompts() {}

  /** Names of the shipped models' folders. */
  static Stream<String> shippedModels() {
    return Stream.of("draft", "small", "medium", "large")
        .filter(name -> Files.isRegularFile(shipped(name).resolve("model.onnx")));
  }

  static Path shipped(String name) {
    return Path.of("models", name);
  }

  /** A shipped model with that many slots. */
  static DecoderModel open(String name, int slots) {
    return OnnxModels.open(name, shipped(name), LoadOptions.withSlots(slots));
  }

  /** Cases as a shipped model sees them, {@code count} in all. */
  static List<int[]> of(String name, int count) throws IOException {
    try (TemplatePromptEncoder encoder = TemplatePromptEncoder.load(shipped(name))) {
      return encoded(encoder, count);
    }
  }

  /** Every n-th case, {@code count} in all, so that schemas and difficulties mix. */
  static List<int[]> encoded(PromptEncoder encoder, int count) {
    List<String> lines = lines();
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(encoder.encodeChat(chat(lines.get((int) ((long) i * lines.size() / count)))));
    }
    return prompts;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("models", "heldout", "cases.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ChatPrompt chat(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      List<Message> messages = new ArrayList<>();
      for (JsonNode turn : node.path("messages")) {
        messages.add(new Message(turn.path("role").asText(), turn.path("content").asText()));
      }
      JsonNode schema = node.path("response_schema");
      List<String> properties = new ArrayList<>();
      schema.path("properties").fieldNames().forEachRemaining(properties::add);
      String name = node.path("schema").asText();
      return new ChatPrompt(messages, new ResponseSchema(name, properties, schema.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
