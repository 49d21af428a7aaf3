package io.runtimemoat.gpu.tokenizer;

import io.runtimemoat.gpu.ChatPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template sees of a conversation: the roles, and in place of everything a client wrote a
 * sentinel that it cannot guess. The white space around a content stays, so that trimming works.
 */
final class PromptVariables {
  private final Map<String, String> contentBySentinel = new HashMap<>();
  private final Map<String, Object> variables;

  PromptVariables(ChatPrompt prompt, Map<String, Object> constants) {
    variables = new HashMap<>(constants);
    List<Map<String, Object>> messages = new ArrayList<>();
    for (ChatPrompt.Message message : prompt.messages()) {
      messages.add(Map.of("role", message.role(), "content", guarded(message.content())));
    }
    variables.put("messages", messages);
    variables.put("add_generation_prompt", true);
    ChatPrompt.ResponseSchema schema = prompt.responseSchema();
    if (schema != null) {
      variables.put(
          "response_schema",
          Map.of(
              "name", guarded(schema.name()),
              "properties", schema.properties().stream().map(this::guarded).toList(),
              "json", guarded(schema.json())));
    }
  }

  Map<String, Object> variables() {
    return variables;
  }

  /**
   * Cuts a rendered text into what the template wrote and what the client wrote, in order. A
   * sentinel that the template dropped or repeated is dropped or repeated.
   */
  List<Part> partsOf(String rendered) {
    List<Part> parts = new ArrayList<>();
    int start = 0;
    for (int at = 0; at + TextSentinel.CHARACTERS <= rendered.length(); ) {
      String content = contentAt(rendered, at);
      if (content == null) {
        at++;
      } else {
        parts.add(new Part(rendered.substring(start, at), true));
        parts.add(new Part(content, false));
        at += TextSentinel.CHARACTERS;
        start = at;
      }
    }
    parts.add(new Part(rendered.substring(start), true));
    return parts;
  }

  /**
   * A piece of a prompt.
   *
   * @param trusted whether the template wrote it: control tokens are looked for only there
   */
  record Part(String text, boolean trusted) {}

  private @Nullable String contentAt(String rendered, int at) {
    return TextSentinel.startsAt(rendered, at)
        ? contentBySentinel.get(rendered.substring(at, at + TextSentinel.CHARACTERS))
        : null;
  }

  private String guarded(String content) {
    String core = content.strip();
    if (core.isEmpty()) {
      return content;
    }
    int start = content.indexOf(core);
    String sentinel = TextSentinel.next();
    contentBySentinel.put(sentinel, core);
    return content.substring(0, start) + sentinel + content.substring(start + core.length());
  }
}
