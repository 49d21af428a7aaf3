package io.runtimemoat.actors.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.GrammarSource.ToolCalls.Beside;
import io.runtimemoat.decision.grammar.calls.CallSyntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text form of {@link io.runtimemoat.gpu.TextGrammar.Kind#TOOL_CALLS}.
 *
 * @param parameters JSON Schema of each tool's arguments, by its name
 */
record CallDefinition(
    Map<String, String> parameters, Beside beside, boolean many, boolean formats) {
  private static final JsonMapper JSON = new JsonMapper();

  CallDefinition {
    parameters = new LinkedHashMap<>(parameters);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static CallDefinition read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      Map<String, String> parameters = new LinkedHashMap<>();
      for (JsonNode tool : json.path("tools")) {
        parameters.put(tool.path("name").asText(), tool.path("parameters").asText());
      }
      return new CallDefinition(
          parameters,
          beside(json),
          json.path("many").asBoolean(),
          json.path("formats").asBoolean());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("tools are given as a JSON object", e);
    }
  }

  private static Beside beside(JsonNode json) {
    if (json.has("document")) {
      return new Beside(Beside.Kind.DOCUMENT, json.path("document").asText());
    }
    boolean text = json.path("text").asBoolean();
    return new Beside(text ? Beside.Kind.TEXT : Beside.Kind.NOTHING, "");
  }

  /** A JSON object; schemas are texts in it, byte for byte what the client wrote. */
  String write() {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode tools = json.putArray("tools");
    parameters.forEach(
        (name, schema) -> tools.addObject().put("name", name).put("parameters", schema));
    if (beside.kind() == Beside.Kind.DOCUMENT) {
      json.put("document", beside.schema());
    } else {
      json.put("text", beside.kind() == Beside.Kind.TEXT);
    }
    return json.put("many", many).put("formats", formats).toString();
  }

  GrammarSource source(CallSyntax syntax) {
    List<GrammarSource.ToolCalls.Tool> tools = new ArrayList<>();
    parameters.forEach((name, schema) -> tools.add(new GrammarSource.ToolCalls.Tool(name, schema)));
    return new GrammarSource.ToolCalls(syntax, tools, beside, many, formats);
  }
}
