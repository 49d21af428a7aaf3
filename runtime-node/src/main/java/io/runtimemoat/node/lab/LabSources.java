package io.runtimemoat.node.lab;

import io.runtimemoat.actors.output.protobuf.ProtobufSchema;
import io.runtimemoat.actors.output.protobuf.RefusedMessageException;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.Draft;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a line asks to be compiled: one of schema, protobuf, pattern, choice and ebnf. */
final class LabSources {
  private static final List<String> KINDS =
      List.of("schema", "protobuf", "pattern", "choice", "ebnf");

  private LabSources() {}

  static GrammarSource of(Map<String, JsonValue> request) throws BadLineException {
    List<String> given = KINDS.stream().filter(request::containsKey).toList();
    if (given.isEmpty()) {
      throw new BadLineException(
          "schema is missing; protobuf, pattern, choice or ebnf may stand in its place");
    }
    if (given.size() > 1) {
      throw new BadLineException("only one of " + String.join(" and ", given) + " may be given");
    }
    return switch (given.get(0)) {
      case "schema" -> schema(request, request.getOrDefault("schema", new JsonValue.Null()));
      case "protobuf" -> message(request.getOrDefault("protobuf", new JsonValue.Null()));
      case "pattern" -> new GrammarSource.Pattern(text(request, "pattern").orElseThrow());
      case "choice" -> choice(request.getOrDefault("choice", new JsonValue.Null()));
      default -> new GrammarSource.Ebnf(text(request, "ebnf").orElseThrow());
    };
  }

  private static GrammarSource schema(Map<String, JsonValue> request, JsonValue schema)
      throws BadLineException {
    Optional<Draft> draft = Optional.empty();
    Optional<String> word = text(request, "draft");
    if (word.isPresent()) {
      draft = Draft.ofWord(word.get()).filter(known -> known != Draft.UNSTATED);
      if (draft.isEmpty()) {
        throw new BadLineException(
            "draft must be one of draft-04, draft-06, draft-07, 2019-09 and 2020-12");
      }
    }
    String format = text(request, "format").orElse("annotate");
    if (!List.of("annotate", "assert").contains(format)) {
      throw new BadLineException("format must be annotate or assert");
    }
    String json = schema instanceof JsonValue.Str said ? said.value() : JsonText.of(schema);
    return new GrammarSource.JsonSchema(json, draft, format.equals("assert"));
  }

  private static GrammarSource message(JsonValue value) throws BadLineException {
    Map<String, JsonValue> members =
        value instanceof JsonValue.Obj object ? object.members() : Map.of();
    Optional<String> set = text(members, "descriptor_set");
    Optional<String> message = text(members, "message");
    if (set.isEmpty() || message.isEmpty()) {
      throw new BadLineException("protobuf needs descriptor_set, in base64, and message");
    }
    try {
      byte[] files = Base64.getDecoder().decode(set.get());
      return GrammarSource.JsonSchema.of(ProtobufSchema.of(files, message.get()));
    } catch (RefusedMessageException e) {
      throw new BadLineException(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new BadLineException("descriptor_set is not base64");
    }
  }

  private static GrammarSource choice(JsonValue list) throws BadLineException {
    List<String> options = new ArrayList<>();
    if (!(list instanceof JsonValue.Arr array)) {
      throw new BadLineException("choice must be a list of strings");
    }
    for (JsonValue item : array.items()) {
      if (!(item instanceof JsonValue.Str option)) {
        throw new BadLineException("choice must be a list of strings");
      }
      options.add(option.value());
    }
    return new GrammarSource.Choice(options);
  }

  /** A member that must be a string where it is there. */
  static Optional<String> text(Map<String, JsonValue> request, String key) throws BadLineException {
    JsonValue value = request.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof JsonValue.Str string) {
      return Optional.of(string.value());
    }
    throw new BadLineException(key + " must be a string");
  }
}
