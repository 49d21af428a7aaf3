package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code response_format}: {@code text}, {@code json_object} or {@code json_schema} with
 * OpenAI's nesting, in which the schema lies below {@code json_schema.schema}.
 */
final class ResponseFormatReader {
  private static final String FIELD = "response_format";
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private ResponseFormatReader() {}

  /** The schema that answers should follow, or null for free text. */
  static @Nullable ResponseSchema schema(Fields fields) throws InvalidRequestException {
    Fields format = fields.object(FIELD);
    if (format == null) {
      return null;
    }
    String type = format.text("type");
    if (type == null) {
      throw refused("'response_format.type' is missing: text, json_object or json_schema.");
    }
    return switch (type) {
      case "text" -> null;
      case "json_object" -> new ResponseSchema("json_object", List.of(), "{\"type\":\"object\"}");
      case "json_schema" -> named(format);
      default -> throw refused("'response_format.type' must be text, json_object or json_schema.");
    };
  }

  /** Whether answers have to follow a schema of the client's own. */
  static boolean isNamed(Fields fields) throws InvalidRequestException {
    Fields format = fields.object(FIELD);
    return format != null && "json_schema".equals(format.text("type"));
  }

  private static ResponseSchema named(Fields format) throws InvalidRequestException {
    if (!(format.get("json_schema") instanceof ObjectNode)) {
      throw refused(
          "'response_format.json_schema' must be an object with 'name' and 'schema':"
              + " {\"type\":\"json_schema\",\"json_schema\":{\"name\":…,\"schema\":{…}}}.");
    }
    Fields jsonSchema = format.object("json_schema");
    String name = jsonSchema == null ? null : jsonSchema.text("name");
    if (jsonSchema == null || name == null || !NAME.matcher(name).matches()) {
      throw refused(
          "'response_format.json_schema.name' must be 1 to 64 of a-z, A-Z, 0-9, '_' and '-'.");
    }
    jsonSchema.ignoredText("description");
    jsonSchema.flag("strict");
    if (!(jsonSchema.get("schema") instanceof ObjectNode schema)) {
      throw refused("'response_format.json_schema.schema' must be a JSON Schema object.");
    }
    return new ResponseSchema(name, properties(schema), schema.toString());
  }

  /** Names of the top-level properties, in their order. */
  static List<String> properties(ObjectNode schema) {
    List<String> names = new ArrayList<>();
    if (schema.get("properties") instanceof ObjectNode properties) {
      properties.fieldNames().forEachRemaining(names::add);
    }
    return names;
  }

  private static InvalidRequestException refused(String message) {
    return InvalidRequestException.of(FIELD, message);
  }
}
