package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.output.protobuf.ProtobufSchema;
import io.runtimemoat.actors.output.protobuf.RefusedMessageException;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TextGrammar.Kind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what vLLM's clients hold an answer to beside {@code response_format}: {@code
 * structured_outputs} with {@code json}, {@code json_object}, {@code regex}, {@code choice} or
 * {@code grammar}, or the older {@code guided_json}, {@code guided_regex}, {@code guided_choice},
 * {@code guided_grammar}; and of our own {@code protobuf}, which vLLM does not know. What would
 * hold an answer to something else is refused by name.
 */
final class StructuredOutputReader {
  private static final String OBJECT = "structured_outputs";
  private static final String OLDER = "guided_";
  private static final List<String> OLDER_NAMES =
      Stream.of("json", "protobuf", "regex", "grammar", "choice").map(OLDER::concat).toList();
  private static final String ANY_OBJECT = "{\"type\":\"object\"}";

  private static final String SPACES = "whitespace_pattern";

  private StructuredOutputReader() {}

  /**
   * What an answer is held to.
   *
   * @param field path of the field that says so
   */
  record Named(TextGrammar grammar, String field) {}

  /**
   * What the answer is held to; null for nothing.
   *
   * @param hasSchema whether {@code response_format} asks for something already
   */
  static @Nullable Named grammar(Fields fields, boolean hasSchema) throws InvalidRequestException {
    List<Named> named = new ArrayList<>();
    Fields outputs = fields.object(OBJECT);
    if (outputs != null) {
      members(outputs);
      read(outputs, "", named);
      if (outputs.flag("json_object")) {
        named.add(of(outputs, "json_object", Kind.JSON_SCHEMA, ANY_OBJECT));
      }
    }
    refuseWhitespace(fields, OLDER + SPACES);
    read(fields, OLDER, named);
    if (named.size() + (hasSchema ? 1 : 0) > 1) {
      throw InvalidRequestException.of(
          outputs == null ? older(fields) : OBJECT,
          "An answer is held to one thing: one of response_format, structured_outputs and"
              + " guided_json, guided_regex, guided_choice, guided_grammar.");
    }
    return named.isEmpty() ? null : named.get(0);
  }

  private static String older(Fields fields) {
    return OLDER_NAMES.stream().filter(name -> fields.get(name) != null).findFirst().orElse(OBJECT);
  }

  /** What a member that is not read means would be lost without a word. */
  private static void members(Fields outputs) throws InvalidRequestException {
    outputs.only(
        "json",
        "json_object",
        "regex",
        "choice",
        "grammar",
        "protobuf",
        SPACES,
        "structural_tag",
        "disable_fallback",
        "disable_any_whitespace",
        "disable_additional_properties");
    outputs.flag("disable_fallback"); // of vLLM's engines, of which there is none here
    refuseWhitespace(outputs, SPACES);
    if (outputs.get("structural_tag") != null) {
      throw outputs.refused(
          "structural_tag",
          "'%s' is not supported; use 'grammar', or 'tools' for calls."
              .formatted(outputs.pathOf("structural_tag")));
    }
    if (outputs.flag("disable_any_whitespace")) {
      throw outputs.refused(
          "disable_any_whitespace",
          "'%s' is not supported: JSON may have whitespace between its tokens."
              .formatted(outputs.pathOf("disable_any_whitespace")));
    }
    if (outputs.flag("disable_additional_properties")) {
      throw outputs.refused(
          "disable_additional_properties",
          "'%s' is not supported; write \"additionalProperties\": false into the schema."
              .formatted(outputs.pathOf("disable_additional_properties")));
    }
  }

  private static void refuseWhitespace(Fields fields, String name) throws InvalidRequestException {
    if (fields.get(name) != null) {
      throw fields.refused(
          name,
          "'%s' is not supported: JSON may have whitespace between its tokens."
              .formatted(fields.pathOf(name)));
    }
  }

  private static void read(Fields fields, String prefix, List<Named> named)
      throws InvalidRequestException {
    JsonNode schema = fields.get(prefix + "json");
    if (schema != null) {
      if (!(schema instanceof ObjectNode) && !schema.isTextual()) {
        throw fields.wrongType(prefix + "json", "a JSON Schema", schema);
      }
      String definition = schema.isTextual() ? schema.textValue() : schema.toString();
      named.add(of(fields, prefix + "json", Kind.JSON_SCHEMA, definition));
    }
    message(fields, prefix + "protobuf", named);
    text(fields, prefix + "regex", Kind.REGEX, named);
    text(fields, prefix + "grammar", Kind.EBNF, named);
    ArrayNode choice = fields.array(prefix + "choice");
    if (choice != null) {
      for (JsonNode option : choice) {
        if (!option.isTextual()) {
          throw fields.refused(
              prefix + "choice",
              "'%s' must hold texts alone.".formatted(fields.pathOf(prefix + "choice")));
        }
      }
      named.add(of(fields, prefix + "choice", Kind.CHOICE, choice.toString()));
    }
  }

  /** A message of Protocol Buffers: {@code descriptor_set} in base64, and {@code message}. */
  private static void message(Fields fields, String name, List<Named> named)
      throws InvalidRequestException {
    Fields protobuf = fields.object(name);
    if (protobuf == null) {
      return;
    }
    String set = protobuf.text("descriptor_set");
    String message = protobuf.text("message");
    if (set == null || message == null) {
      throw fields.refused(
          name, "'" + fields.pathOf(name) + "' needs 'descriptor_set', in base64, and 'message'.");
    }
    try {
      String schema = ProtobufSchema.of(Base64.getDecoder().decode(set), message);
      named.add(of(fields, name, Kind.JSON_SCHEMA, schema));
    } catch (RefusedMessageException e) {
      throw fields.refused(name, "'%s': %s.".formatted(fields.pathOf(name), e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw protobuf.refused("descriptor_set", "'descriptor_set' is not base64.");
    }
  }

  /** A request for upstreams, which know no messages: the schema in their place. */
  static void replaceMessage(ObjectNode sent, @Nullable TextGrammar grammar) {
    if (grammar == null || grammar.kind() != Kind.JSON_SCHEMA) {
      return;
    }
    boolean older = sent.remove(OLDER + "protobuf") != null;
    if (older || !sent.path(OBJECT).path("protobuf").isMissingNode()) {
      sent.putObject(OBJECT).put("json", grammar.definition());
    }
  }

  private static void text(Fields fields, String name, Kind kind, List<Named> named)
      throws InvalidRequestException {
    String text = fields.text(name);
    if (text != null) {
      named.add(of(fields, name, kind, text));
    }
  }

  private static Named of(Fields fields, String name, Kind kind, String definition) {
    return new Named(new TextGrammar(kind, definition, ""), fields.pathOf(name));
  }
}
