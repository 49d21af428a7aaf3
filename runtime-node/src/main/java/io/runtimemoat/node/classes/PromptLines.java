package io.runtimemoat.node.classes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.actors.session.RequestSketches;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.Embedder;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Prompts as JSON lines: requests as clients send them ({@code {"messages": [...]}}, as much of
 * them as the line has) or {@code {"instructions"?: "…", "input": "…"}}.
 */
public final class PromptLines {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int NO_LIMIT = -1;

  private record Texts(String instructions, String input) {}

  private PromptLines() {}

  /**
   * Reads prompts to the end, then embeds each, about 10 ms of a core for a short one.
   *
   * @throws IllegalArgumentException when a line is no prompt, with its number, or there are more
   *     than {@link ClassFitting#MOST_PROMPTS}
   */
  public static List<ClassFitting.Sample> read(BufferedReader lines, Embedder embedder)
      throws IOException {
    List<Texts> prompts = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (prompts.size() == ClassFitting.MOST_PROMPTS) {
        throw new IllegalArgumentException(
            "more than %d prompts: give a sample".formatted(ClassFitting.MOST_PROMPTS));
      }
      prompts.add(texts(line, number));
    }
    List<ClassFitting.Sample> samples = new ArrayList<>();
    for (Texts prompt : prompts) {
      samples.add(
          new ClassFitting.Sample(
              prompt.instructions,
              prompt.input,
              PromptEmbedding.of(embedder, prompt.instructions, prompt.input)));
    }
    return samples;
  }

  private static Texts texts(String line, int number) {
    JsonNode prompt;
    try {
      prompt = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("line " + number + " is no JSON", e);
    }
    String instructions = prompt.path("instructions").asText("");
    String input = prompt.path("input").asText("");
    if (prompt.path("messages").isArray()) {
      RequestSketch sketch = sketch(prompt.path("messages"));
      instructions = sketch.instructions();
      input = sketch.input();
    }
    if (input.isBlank() && instructions.isBlank()) {
      throw new IllegalArgumentException(
          "line %d has neither messages with text nor an input".formatted(number));
    }
    return new Texts(instructions, input);
  }

  /** As in serving: what is instructions and what is input must not differ. */
  private static RequestSketch sketch(JsonNode messages) {
    List<ChatPrompt.Message> turns = new ArrayList<>();
    for (JsonNode message : messages) {
      turns.add(
          new ChatPrompt.Message(message.path("role").asText(""), text(message.path("content"))));
    }
    return RequestSketches.ofChat(new ChatPrompt(turns, null), NO_LIMIT, SlaTier.STANDARD, 0);
  }

  /** A content is a text or parts of which some have one. */
  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }
}
