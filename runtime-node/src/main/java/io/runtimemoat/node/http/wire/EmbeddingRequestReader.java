package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.node.http.wire.EmbeddingCall.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code POST /v1/embeddings}. */
public final class EmbeddingRequestReader {
  private static final int MAX_DIMENSIONS = 65_536;

  private final HttpSettings settings;

  public EmbeddingRequestReader(HttpSettings settings) {
    this.settings = settings;
  }

  public EmbeddingCall read(ObjectNode body) throws InvalidRequestException {
    Fields fields = new Fields(body);
    Integer dimensions = fields.intIn("dimensions", 1, MAX_DIMENSIONS);
    fields.ignoredText("user");
    return new EmbeddingCall(
        ParameterReader.model(fields, "name one of kind embeddings of GET /v1/models."),
        inputs(fields),
        encoding(fields),
        dimensions == null ? 0 : dimensions,
        ParameterReader.timeLimit(ParameterReader.allowance(fields), settings.timeLimit()));
  }

  private static Encoding encoding(Fields fields) throws InvalidRequestException {
    String name = fields.text("encoding_format");
    if (name == null || name.equals("float")) {
      return Encoding.FLOAT;
    }
    if (name.equals("base64")) {
      return Encoding.BASE64;
    }
    throw fields.refused("encoding_format", "'encoding_format' must be float or base64.");
  }

  private List<String> inputs(Fields fields) throws InvalidRequestException {
    JsonNode value = fields.get("input");
    if (value == null) {
      throw fields.refused("input", "'input' is missing: a text or an array of texts.");
    }
    if (value.isTextual()) {
      return List.of(input(value, "input"));
    }
    if (!(value instanceof ArrayNode array) || array.isEmpty()) {
      throw fields.refused("input", "'input' must be a text or an array of at least one text.");
    }
    if (array.size() > settings.maxEmbeddingInputs()) {
      throw fields.refused(
          "input", "'input' holds at most " + settings.maxEmbeddingInputs() + " texts.");
    }
    List<String> inputs = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      inputs.add(input(array.get(i), "input[" + i + "]"));
    }
    return inputs;
  }

  private static String input(JsonNode value, String path) throws InvalidRequestException {
    if (value.isNumber() || value.isArray()) {
      throw InvalidRequestException.of("input", "Token ids are not supported; send texts.");
    }
    if (!value.isTextual()) {
      throw Fields.wrongTypeAt("input", "a text or an array of texts", value);
    }
    if (value.textValue().isEmpty()) {
      throw InvalidRequestException.of("input", "'" + path + "' is empty.");
    }
    return Fields.wellFormed(value.textValue(), "input");
  }
}
