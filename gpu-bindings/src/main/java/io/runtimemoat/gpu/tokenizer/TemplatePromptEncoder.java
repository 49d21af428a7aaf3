package io.runtimemoat.gpu.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.Message;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.ChatPrompt.Tool;
import io.runtimemoat.gpu.InvalidPromptException;
import io.runtimemoat.gpu.PromptEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model folder's chat template and tokenizer. The template is rendered with sentinels in place of
 * everything a client wrote, so no content can write a control token, split one with the template
 * or be read as Jinja. The price: a template that looks into a content (cuts it, compares it) sees
 * the sentinel; trimming and empty contents work.
 */
public final class TemplatePromptEncoder implements PromptEncoder, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  /** All that the tokens of a prompt depend on. */
  private record Equivalence(
      String tokenizerDigest, @Nullable String template, Map<String, Object> constants) {}

  private final HuggingFaceTokenizer tokenizer;
  private final @Nullable ChatTemplate template;
  private final Equivalence equivalence;
  private final Map<String, Object> constants;
  private final TokenRuns runs;
  private final int[] prefix;

  private TemplatePromptEncoder(
      HuggingFaceTokenizer tokenizer,
      @Nullable ChatTemplate template,
      @Nullable String source,
      Map<String, Object> constants) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.equivalence = new Equivalence(tokenizer.digest(), source, Map.copyOf(constants));
    this.constants = constants;
    this.runs = new TokenRuns(tokenizer);
    this.prefix = tokenizer.prefix();
  }

  /**
   * Loads {@code tokenizer.json} and, for chats, the {@code chat_template} of {@code
   * tokenizer_config.json} (a text, or a list with one named {@code default}) or {@code
   * chat_template.jinja}.
   *
   * @throws IOException when a file is missing or broken, or the template does not parse or uses
   *     what is not supported here
   */
  public static TemplatePromptEncoder load(Path modelFolder) throws IOException {
    Path configFile = modelFolder.resolve("tokenizer_config.json");
    JsonNode config =
        Files.exists(configFile) ? JSON.readTree(configFile.toFile()) : MissingNode.getInstance();
    String source = templateSource(config.path("chat_template"));
    Path separate = modelFolder.resolve("chat_template.jinja");
    if (source == null && Files.exists(separate)) {
      source = Files.readString(separate);
    }
    Map<String, Object> constants = specialTokens(config);
    ChatTemplate template = source == null ? null : ChatTemplate.checked(source, constants);
    HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.load(modelFolder.resolve("tokenizer.json"));
    return new TemplatePromptEncoder(tokenizer, template, source, constants);
  }

  @Override
  public int[] encodeChat(ChatPrompt prompt) {
    if (template == null) {
      throw new InvalidPromptException("this model has no chat template: use completions");
    }
    if (prompt.messages().isEmpty()) {
      throw new InvalidPromptException("a conversation needs at least one message");
    }
    for (Message message : prompt.messages()) {
      if (!ROLES.contains(message.role())) {
        throw new InvalidPromptException("unknown role: " + message.role());
      }
    }
    List<Message> messages = ToolMessages.inWords(prompt.messages());
    ResponseSchema schema = prompt.responseSchema();
    boolean placed = template.mentions("response_schema");
    String words = words(placed ? null : schema, prompt.tools());
    if (!template.mentions("developer")) {
      messages = withoutDevelopers(messages);
    }
    if (words.isEmpty()) {
      return encode(template, new ChatPrompt(messages, schema));
    }
    ResponseSchema shown = placed ? schema : null;
    try {
      return encode(template, new ChatPrompt(SystemWords.asSystem(messages, words), shown));
    } catch (InvalidPromptException e) {
      return encode(template, new ChatPrompt(SystemWords.inLastMessage(messages, words), shown));
    }
  }

  private static String words(@Nullable ResponseSchema schema, List<Tool> tools) {
    List<String> words = new ArrayList<>();
    if (!tools.isEmpty()) {
      words.add(ToolMessages.offer(tools));
    }
    if (schema != null) {
      words.add(SystemWords.of(schema));
    }
    return String.join("\n\n", words);
  }

  @Override
  public int[] encodeCompletion(String prompt) {
    int[] text = tokenizer.encodeText(prompt);
    int[] tokens = new int[prefix.length + text.length];
    System.arraycopy(prefix, 0, tokens, 0, prefix.length);
    System.arraycopy(text, 0, tokens, prefix.length, text.length);
    return tokens;
  }

  @Override
  public HuggingFaceTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public Object equivalence() {
    return equivalence;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] encode(ChatTemplate chatTemplate, ChatPrompt prompt) {
    PromptVariables variables = new PromptVariables(prompt, constants);
    return runs.encode(variables.partsOf(chatTemplate.render(variables.variables())));
  }

  private static List<Message> withoutDevelopers(List<Message> messages) {
    return messages.stream()
        .map(
            message ->
                message.role().equals("developer")
                    ? new Message("system", message.content())
                    : message)
        .toList();
  }

  private static @Nullable String templateSource(JsonNode template) {
    if (template.isTextual()) {
      return template.asText();
    }
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText();
      }
    }
    return null;
  }

  /** {@code bos_token} and the like, written as a text or as an object with its content. */
  private static Map<String, Object> specialTokens(JsonNode config) {
    Map<String, Object> tokens = new HashMap<>();
    for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      JsonNode token = config.path(name);
      String content = token.isObject() ? token.path("content").asText() : token.asText("");
      tokens.put(name, content);
    }
    return tokens;
  }
}
