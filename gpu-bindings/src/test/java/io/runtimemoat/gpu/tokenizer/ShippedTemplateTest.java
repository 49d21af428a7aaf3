package io.runtimemoat.gpu.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped models' prompts are token for token those they were trained and graded on. */
@Tag("verify")
class ShippedTemplateTest {
  private static final Path MODELS = Path.of("models");

  @Test
  void heldOutCases_encodeAsInTraining() throws IOException {
    ObjectMapper json = new ObjectMapper();
    int cases = 0;
    try (TemplatePromptEncoder encoder = TemplatePromptEncoder.load(MODELS.resolve("small"));
        Stream<String> lines = Files.lines(MODELS.resolve("heldout").resolve("cases.jsonl"))) {
      for (String line : lines.toList()) {
        JsonNode row = json.readTree(line);
        List<String> properties = new ArrayList<>();
        row.path("response_schema")
            .path("properties")
            .fieldNames()
            .forEachRemaining(properties::add);
        ResponseSchema schema =
            new ResponseSchema(
                row.path("schema").asText(), properties, row.path("response_schema").toString());
        List<Message> messages = new ArrayList<>();
        // models/training/evaluate.py writes the prompt like this.
        StringBuilder expected =
            new StringBuilder("<|system|>Return JSON `")
                .append(schema.name())
                .append("`: ")
                .append(String.join(", ", properties))
                .append("<|end|>");
        for (JsonNode message : row.path("messages")) {
          String role = message.path("role").asText();
          String content = message.path("content").asText();
          messages.add(new Message(role, content));
          expected.append("<|" + role + "|>" + content + "<|end|>");
        }

        assertThat(encoder.encodeChat(new ChatPrompt(messages, schema)))
            .as(row.path("id").asText())
            .isEqualTo(encoder.tokenizer().encodeTrusted(expected + "<|assistant|>"));
        cases++;
      }
    }
    assertThat(cases).isGreaterThanOrEqualTo(900);
  }
}
