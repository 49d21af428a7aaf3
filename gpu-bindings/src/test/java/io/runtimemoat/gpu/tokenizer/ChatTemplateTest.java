package io.runtimemoat.gpu.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.InvalidPromptException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ChatTemplateTest {
  /** Rendered by Python's jinja2 3.1 with the settings of Hugging Face's apply_chat_template. */
  @TestFactory
  List<DynamicTest> renderings_equalJinja2s() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode row : new ObjectMapper().readTree(resource("rendered.json"))) {
      String name = row.path("template").asText() + " " + row.path("conversation").asText();
      tests.add(DynamicTest.dynamicTest(name, () -> assertRenders(row)));
    }
    return tests;
  }

  @Test
  void aTemplateThatFails_saysWhere() {
    ChatTemplate template = new ChatTemplate("a\n{{ x + }}");

    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(InvalidPromptException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void whatWouldRenderWrong_isRefusedAtLoad() {
    for (String source :
        List.of(
            "{{ x | nofilter }}",
            "{{ 'a' is notest }}",
            "{% for m in messages if m.role == 'user' %}x{% endfor %}",
            "{% if x +%}{% endif %}",
            "{% if x %}",
            "{{ unknown(1) }}")) {
      assertThatThrownBy(() -> ChatTemplate.checked(source, Map.of()))
          .as(source)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void controlTokensInQuotes_areNotTakenForFilters() throws IOException {
    ChatTemplate template =
        ChatTemplate.checked(
            "{{ '<|end|>' + \"<|it's is x|>\" }}{{ raise_exception('no') }}", Map.of());

    assertThat(template.mentions("end")).isTrue();
  }

  @Test
  void generationMarks_areLeftOut() {
    String source = "{%- generation -%}a{% endgeneration %}b";

    assertThat(new ChatTemplate(source).render(Map.of())).isEqualTo("ab");
  }

  @Test
  void strftimeNow_writesTheDate() {
    String date = new ChatTemplate("{{ strftime_now('%d %b %Y') }}").render(Map.of());

    assertThat(date).matches("[0-3]\\d [A-Z][a-z]{2} 20\\d\\d");
  }

  @Test
  void filesAndJavaMethods_areOutOfReach() {
    for (String source :
        List.of(
            "{% include 'logback.xml' %}",
            "{% import 'x' as y %}",
            "{{ 'a'.getBytes() }}",
            "{{ 'a'.getClass() }}",
            "{{ 'a'.repeat(1000000000) }}")) {
      assertThatThrownBy(() -> new ChatTemplate(source).render(Map.of()))
          .as(source)
          .isInstanceOf(InvalidPromptException.class);
    }
    assertThat(new ChatTemplate("{{ 'a'.class }}{{ x.class }}").render(Map.of("x", List.of())))
        .isEmpty();
  }

  @Test
  void outputAndTime_areBounded() {
    String wide =
        "{% for i in range(1000) %}{{ 'x' * 1000 }}{% for j in range(1000) %}0123456789{% endfor %}{% endfor %}";
    String doubling =
        "{% set s = 'x' %}{% for i in range(40) %}{% set s = s + s %}{% endfor %}{{ s }}";
    String endless =
        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}"
            + "{% for d in range(1000) %}{% if a %}{% endif %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}";

    for (String source : List.of(wide, doubling)) {
      assertThatThrownBy(() -> new ChatTemplate(source).render(Map.of()))
          .as(source)
          .isInstanceOf(InvalidPromptException.class);
    }
    ChatTemplate impatient = new ChatTemplate(endless, Duration.ofMillis(50));
    assertThatThrownBy(() -> impatient.render(Map.of()))
        .isInstanceOf(InvalidPromptException.class)
        .hasMessageContaining("longer than allowed");
  }

  private static void assertRenders(JsonNode row) throws IOException {
    ChatTemplate template = new ChatTemplate(resource(row.path("template").asText() + ".jinja"));
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : row.path("messages")) {
      messages.add(new Message(message.path("role").asText(), message.path("content").asText()));
    }
    ChatPrompt.ResponseSchema schema =
        row.path("schema").asBoolean()
            ? new ChatPrompt.ResponseSchema(
                "case", List.of("category", "amount"), "{\"type\":\"object\"}")
            : null;
    PromptVariables variables =
        new PromptVariables(
            new ChatPrompt(messages, schema), Map.of("bos_token", "<s>", "eos_token", "</s>"));

    if (row.has("refusal")) {
      assertThatThrownBy(() -> template.render(variables.variables()))
          .isInstanceOf(InvalidPromptException.class)
          .hasMessage(row.path("refusal").asText());
    } else {
      String text =
          variables.partsOf(template.render(variables.variables())).stream()
              .map(PromptVariables.Part::text)
              .collect(Collectors.joining());
      assertThat(text).isEqualTo(row.path("text").asText());
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(ChatTemplateTest.class.getResourceAsStream("/templates/" + name))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
