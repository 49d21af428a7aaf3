package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bounded parser of request bodies. Safe for use by many threads. */
public final class JsonBody {
  private static final int MAX_NUMBER_CHARACTERS = 64;
  private static final int MAX_NAME_CHARACTERS = 1024;

  private final ObjectReader reader;

  /**
   * @param maxNesting deepest nesting that is read
   * @param maxCharacters longest text that is read
   */
  public JsonBody(int maxNesting, int maxCharacters) {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder()
            .maxNestingDepth(maxNesting)
            .maxStringLength(maxCharacters)
            .maxNumberLength(MAX_NUMBER_CHARACTERS)
            .maxNameLength(MAX_NAME_CHARACTERS)
            .build();
    // Names come from strangers: neither intern nor keep them.
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(bounds)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    reader =
        JsonMapper.builder(factory)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Two values for one name: whoever checked the first may not be who uses the second.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .readerFor(JsonNode.class);
  }

  /** The body as an object; everything else is a 400 that says where and why. */
  public ObjectNode parse(byte[] body) throws InvalidRequestException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw refused("invalid_utf8", "The body is not valid UTF-8; encode the JSON as UTF-8.");
    }
    JsonNode root;
    try {
      root = reader.readTree(text);
    } catch (StreamConstraintsException e) {
      throw refused(
          "json_too_complex", "The JSON is nested too deeply or holds an oversized value.");
    } catch (JsonProcessingException e) {
      throw refused("invalid_json", "The body is not valid JSON" + place(e) + ".");
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw refused("invalid_json", "The body must be a JSON object.");
  }

  /** Where the parser stopped; its own message is left out because it quotes the body. */
  private static String place(JsonProcessingException e) {
    String duplicate =
        e.getOriginalMessage().startsWith("Duplicate") ? ": a name is used twice" : "";
    JsonLocation at = e.getLocation();
    return at == null
        ? duplicate
        : duplicate + " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static InvalidRequestException refused(String code, String message) {
    return new InvalidRequestException(ApiError.invalid(400, code, message));
  }
}
