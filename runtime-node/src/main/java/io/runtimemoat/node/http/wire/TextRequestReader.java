package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.node.http.wire.StructuredOutputReader.Named;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code POST /v1/completions}, OpenAI's legacy shape: one text prompt. {@code suffix},
 * {@code best_of} above {@code n}, {@code echo} with {@code logprobs}, token arrays and several
 * prompts are refused by name, because an answer that ignores them would be a different one.
 * Answers are held to what vLLM's clients send, {@code response_format} too, as those of chats are.
 */
public final class TextRequestReader {
  private final HttpSettings settings;

  public TextRequestReader(HttpSettings settings) {
    this.settings = settings;
  }

  public CompletionCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    String model = ParameterReader.model(fields);
    String prompt = prompt(fields);
    RequestedParameters parameters =
        ParameterReader.parameters(fields, CompletionCall.Dialect.TEXT);
    refuseUnsupported(fields, parameters);
    ParameterReader.ignored(fields);
    RequestAllowance allowance = ParameterReader.allowance(fields);
    Named named = grammar(fields);
    return new CompletionCall(
        CompletionCall.Dialect.TEXT,
        model,
        new Prompt.Raw(prompt),
        new ClientBody(
            body.objectNode(),
            false,
            false,
            new ClientBody.Places("", "", named == null ? "" : named.field(), ""),
            named == null ? null : named.grammar(),
            null,
            ParameterReader.wishes(fields)),
        parameters,
        fields.flag("stream"),
        ParameterReader.includeUsage(fields),
        echo(fields, parameters) ? prompt : "",
        allowance,
        ParameterReader.timeLimit(allowance, settings.timeLimit()));
  }

  private static @Nullable Named grammar(Fields fields) throws InvalidRequestException {
    ResponseSchema schema = ResponseFormatReader.schema(fields);
    Named named = StructuredOutputReader.grammar(fields, schema != null);
    return schema == null
        ? named
        : new Named(
            new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, schema.json(), ""), "response_format");
  }

  private static String prompt(Fields fields) throws InvalidRequestException {
    JsonNode value = fields.get("prompt");
    if (value instanceof ArrayNode array && array.size() > 0) {
      if (!array.get(0).isTextual()) {
        throw fields.refused("prompt", "Prompts of token ids are not supported; send the text.");
      }
      if (array.size() > 1) {
        throw fields.refused(
            "prompt", "Send one prompt per request; an array holds one text here.");
      }
      value = array.get(0);
    }
    if (value != null && !value.isTextual()) {
      throw fields.wrongType("prompt", "a string", value);
    }
    if (value == null || value.textValue().isEmpty()) {
      throw fields.refused("prompt", "'prompt' must be a text that is not empty.");
    }
    return Fields.wellFormed(value.textValue(), "prompt");
  }

  private static void refuseUnsupported(Fields fields, RequestedParameters parameters)
      throws InvalidRequestException {
    String suffix = fields.text("suffix");
    if (suffix != null && !suffix.isEmpty()) {
      throw fields.refused("suffix", "'suffix' is not supported: the models only continue a text.");
    }
    Integer bestOf = fields.intIn("best_of", 1, 20);
    if (bestOf != null && bestOf != parameters.choices()) {
      throw fields.refused(
          "best_of", "'best_of' must equal 'n': no more choices are drawn than sent.");
    }
  }

  private static boolean echo(Fields fields, RequestedParameters parameters)
      throws InvalidRequestException {
    boolean echo = fields.flag("echo");
    if (echo && parameters.topLogprobs() >= 0) {
      throw fields.refused(
          "echo", "'echo' with 'logprobs' is not supported: the prompt is not scored.");
    }
    return echo;
  }
}
