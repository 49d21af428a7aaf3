package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.gpu.ChatPrompt;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One graded task: a support case, the schema asked for and the object that answers it.
 *
 * @param difficulty {@code easy}, {@code medium} or {@code hard}
 * @param schema the schema's name
 */
public record HeldOutCase(
    String id, String difficulty, String schema, ChatPrompt prompt, JsonNode expected) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Reads a file of JSON lines with id, difficulty, schema, response_schema, messages, expected.
   */
  public static List<HeldOutCase> readAll(Path file) throws IOException {
    List<HeldOutCase> cases = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          cases.add(parse(JSON.readTree(line)));
        }
      }
    }
    return List.copyOf(cases);
  }

  private static HeldOutCase parse(JsonNode node) {
    List<ChatPrompt.Message> messages = new ArrayList<>();
    for (JsonNode message : node.required("messages")) {
      messages.add(
          new ChatPrompt.Message(
              message.required("role").textValue(), message.required("content").textValue()));
    }
    String name = node.required("schema").textValue();
    JsonNode schema = node.required("response_schema");
    return new HeldOutCase(
        node.required("id").asText(),
        node.required("difficulty").textValue(),
        name,
        new ChatPrompt(
            messages,
            new ChatPrompt.ResponseSchema(name, propertyNames(schema), schema.toString())),
        node.required("expected"));
  }

  private static List<String> propertyNames(JsonNode schema) {
    List<String> names = new ArrayList<>();
    Iterator<String> fields = schema.required("properties").fieldNames();
    fields.forEachRemaining(names::add);
    return names;
  }
}
