package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.node.http.wire.StructuredOutputReader.Named;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code POST /v1/chat/completions}. A field that would change what the answer is, and that
 * nobody can honour, is refused by name (web search, answers as sound); pictures and sound are left
 * to upstreams that take them. What is a hint or a label (prediction, reasoning_effort,
 * service_tier) or unknown has no effect on models of this process; upstreams get the request as it
 * was written.
 */
public final class ChatRequestReader {
  private final HttpSettings settings;

  public ChatRequestReader(HttpSettings settings) {
    this.settings = settings;
  }

  public CompletionCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    String model = ParameterReader.model(fields);
    MessageReader messages = MessageReader.read(fields, settings.maxMessages());
    ToolReader tools = ToolReader.read(fields);
    refuseOthers(fields);
    ParameterReader.ignored(fields);
    ResponseSchema schema = ResponseFormatReader.schema(fields);
    Named named = grammar(fields, schema != null, tools);
    TextGrammar grammar = named == null ? null : named.grammar();
    RequestAllowance allowance = ParameterReader.allowance(fields);
    return new CompletionCall(
        CompletionCall.Dialect.CHAT,
        model,
        new Prompt.Chat(new ChatPrompt(messages.messages(), schema)),
        new ClientBody(
            forUpstreams(body, grammar),
            tools.offered() || messages.hasToolUse(),
            ResponseFormatReader.isNamed(fields),
            new ClientBody.Places(
                messages.picture(),
                messages.sound(),
                named == null ? "" : named.field(),
                tools.foreignName()),
            grammar,
            messages.hasForeignCalls() ? null : tools.tools(),
            ParameterReader.wishes(fields)),
        ParameterReader.parameters(fields, CompletionCall.Dialect.CHAT),
        fields.flag("stream"),
        ParameterReader.includeUsage(fields),
        "",
        allowance,
        ParameterReader.timeLimit(allowance, settings.timeLimit()));
  }

  private static @Nullable Named grammar(Fields fields, boolean hasSchema, ToolReader tools)
      throws InvalidRequestException {
    Named named = StructuredOutputReader.grammar(fields, hasSchema);
    boolean pattern = named != null && named.grammar().kind() != TextGrammar.Kind.JSON_SCHEMA;
    if (pattern && tools.offered()) {
      throw fields.refused(
          "tools", "Answers that may call tools are held to a JSON Schema or to nothing.");
    }
    return named;
  }

  /** The request for upstreams: all of it but what is addressed to this node. */
  private static ObjectNode forUpstreams(ObjectNode body, @Nullable TextGrammar grammar) {
    ObjectNode sent = body.objectNode();
    sent.setAll(body);
    sent.remove("moat");
    StructuredOutputReader.replaceMessage(sent, grammar);
    return sent;
  }

  private static void refuseOthers(Fields fields) throws InvalidRequestException {
    if (fields.get("web_search_options") != null) {
      throw fields.refused("web_search_options", "Web search is not supported.");
    }
    ArrayNode modalities = fields.array("modalities");
    if (modalities != null) {
      for (JsonNode modality : modalities) {
        if (!"text".equals(modality.textValue())) {
          throw fields.refused("modalities", "Only the modality 'text' is supported.");
        }
      }
    }
    fields.object("audio");
    fields.object("prediction");
  }
}
