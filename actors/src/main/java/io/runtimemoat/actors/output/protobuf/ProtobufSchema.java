package io.runtimemoat.actors.output.protobuf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The JSON Schema of a message's JSON, as <a
 * href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a> defines it.
 *
 * <p>What it allows, every parser takes, and what a printer writes by default it allows: null for
 * no value, whole numbers as numbers or digits, enum values by name or number. It is narrower than
 * parsers are: fields have their JSON names alone, and there is no null for members of a oneof and
 * in lists, no zero in front of digits in strings, no instant but in UTC.
 */
public final class ProtobufSchema {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final int MOST_MESSAGES = 1024;

  /** Fields, members of oneofs beside each, and values: what the schema grows with. */
  private static final int MOST_PARTS = 200_000;

  private final ObjectNode definitions = JSON.createObjectNode();
  private final Queue<Descriptor> open = new ArrayDeque<>();
  private final Set<String> seen = new HashSet<>();
  private int parts;

  private ProtobufSchema() {}

  /**
   * The schema as JSON text.
   *
   * @param descriptorSet a serialized {@code FileDescriptorSet} with its imports
   * @param message full name of the message
   * @throws RefusedMessageException if there is none, or its JSON cannot be said by a schema
   */
  public static String of(byte[] descriptorSet, String message) throws RefusedMessageException {
    return new ProtobufSchema().schema(MessageFiles.message(descriptorSet, message)).toString();
  }

  private ObjectNode schema(Descriptor message) throws RefusedMessageException {
    ObjectNode schema = JSON.createObjectNode().put("$schema", DIALECT);
    schema.setAll(of(message));
    for (Descriptor next = open.poll(); next != null; next = open.poll()) {
      definitions.set(next.getFullName(), fields(next));
    }
    schema.set("$defs", definitions);
    return schema;
  }

  /** A value that is a message. */
  private ObjectNode of(Descriptor message) throws RefusedMessageException {
    Optional<ObjectNode> form = KnownTypes.form(message.getFullName());
    if (form.isPresent()) {
      return form.get();
    }
    if (seen.add(message.getFullName())) {
      if (seen.size() > MOST_MESSAGES) {
        throw new RefusedMessageException("at most " + MOST_MESSAGES + " messages are followed");
      }
      open.add(message);
    }
    return reference(message.getFullName());
  }

  private ObjectNode fields(Descriptor message) throws RefusedMessageException {
    ObjectNode schema = ScalarSchemas.type("object");
    ObjectNode properties = schema.putObject("properties");
    ObjectNode exclusive = JSON.createObjectNode();
    ArrayNode required = JSON.createArrayNode();
    for (FieldDescriptor field : message.getFields()) {
      properties.set(field.getJsonName(), optional(field));
      OneofDescriptor oneof = field.getRealContainingOneof();
      count(1);
      if (oneof != null && oneof.getFieldCount() > 1) {
        count(oneof.getFieldCount());
        ObjectNode others = exclusive.putObject(field.getJsonName()).putObject("properties");
        oneof.getFields().stream()
            .filter(member -> member != field)
            .forEach(member -> others.put(member.getJsonName(), false));
      }
      if (field.isRequired()) {
        required.add(field.getJsonName());
      }
    }
    if (!exclusive.isEmpty()) {
      schema.set("dependentSchemas", exclusive);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private void count(int more) throws RefusedMessageException {
    parts += more;
    if (parts > MOST_PARTS) {
      throw new RefusedMessageException(
          "its fields, members of oneofs and values are more than " + MOST_PARTS + " together");
    }
  }

  private ObjectNode optional(FieldDescriptor field) throws RefusedMessageException {
    ObjectNode value = value(field);
    boolean never = field.isRequired() || field.getRealContainingOneof() != null;
    boolean anyway = value.isEmpty();
    return never || anyway ? value : ScalarSchemas.any(value, ScalarSchemas.type("null"));
  }

  private ObjectNode value(FieldDescriptor field) throws RefusedMessageException {
    if (field.isMapField()) {
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor entry = field.getMessageType().findFieldByNumber(2);
      ObjectNode map = ScalarSchemas.type("object");
      Optional<String> keys = keys(key.getType());
      if (keys.isEmpty()) {
        return map.set("additionalProperties", single(entry));
      }
      map.putObject("patternProperties").set("^(" + keys.get() + ")$", single(entry));
      return map.put("additionalProperties", false);
    }
    if (field.isRepeated()) {
      return ScalarSchemas.type("array").set("items", single(field));
    }
    return single(field);
  }

  /** What a map's keys look like, as a pattern; empty for any text. */
  private static Optional<String> keys(FieldDescriptor.Type type) {
    return switch (type) {
      case BOOL -> Optional.of("true|false");
      case INT32, SINT32, SFIXED32 -> Optional.of(ScalarSchemas.digits(32, true));
      case UINT32, FIXED32 -> Optional.of(ScalarSchemas.digits(32, false));
      case INT64, SINT64, SFIXED64 -> Optional.of(ScalarSchemas.digits(64, true));
      case UINT64, FIXED64 -> Optional.of(ScalarSchemas.digits(64, false));
      default -> Optional.empty();
    };
  }

  private ObjectNode single(FieldDescriptor field) throws RefusedMessageException {
    return switch (field.getType()) {
      case DOUBLE -> ScalarSchemas.fraction(Double.MAX_VALUE);
      case FLOAT -> ScalarSchemas.fraction(Float.MAX_VALUE);
      case INT32, SINT32, SFIXED32 -> ScalarSchemas.integer(32, true);
      case UINT32, FIXED32 -> ScalarSchemas.integer(32, false);
      case INT64, SINT64, SFIXED64 -> ScalarSchemas.integer(64, true);
      case UINT64, FIXED64 -> ScalarSchemas.integer(64, false);
      case BOOL -> ScalarSchemas.type("boolean");
      case STRING -> ScalarSchemas.type("string");
      case BYTES -> ScalarSchemas.bytes();
      case ENUM -> values(field.getEnumType());
      case MESSAGE, GROUP -> of(field.getMessageType());
    };
  }

  private ObjectNode values(EnumDescriptor type) throws RefusedMessageException {
    if (type.getFullName().equals("google.protobuf.NullValue")) {
      return ScalarSchemas.type("null");
    }
    if (!definitions.has(type.getFullName())) {
      count(type.getValues().size());
      definitions.set(type.getFullName(), listed(type));
    }
    return reference(type.getFullName());
  }

  private static ObjectNode reference(String fullName) {
    return JSON.createObjectNode().put("$ref", "#/$defs/" + fullName);
  }

  private static ObjectNode listed(EnumDescriptor type) {
    ObjectNode schema = JSON.createObjectNode();
    ArrayNode values = schema.putArray("enum");
    for (EnumValueDescriptor value : type.getValues()) {
      values.add(value.getName());
    }
    type.getValues().stream().map(EnumValueDescriptor::getNumber).distinct().forEach(values::add);
    return schema;
  }
}
