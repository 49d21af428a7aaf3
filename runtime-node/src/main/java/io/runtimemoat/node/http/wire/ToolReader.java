package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OfferedTools.Asked;
import io.runtimemoat.actors.output.OfferedTools.Tool;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.ChatPrompt.ResponseSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tools} and {@code tool_choice}. What only some upstreams know, such as tools that
 * take free text, names beyond {@link OfferedTools#isName} or the older {@code functions}, is left
 * to them.
 *
 * @param offered whether the answer may have to be a call
 * @param tools the same, where all of them can be checked and called by models of this process;
 *     else null
 * @param foreignName path of the first name that models of this process are not told of; empty for
 *     none
 */
record ToolReader(boolean offered, @Nullable OfferedTools tools, String foreignName) {
  private static final String TOOLS = "tools";
  private static final String CHOICE = "tool_choice";
  private static final int MOST_TOOLS = 128;

  /** OpenAI: omitting {@code parameters} defines a function with an empty parameter list. */
  private static final String NO_PARAMETERS =
      "{\"type\":\"object\",\"additionalProperties\":false}";

  /** Reads the fields of a request. */
  static ToolReader read(Fields fields) throws InvalidRequestException {
    boolean older = older(fields);
    List<Tool> tools = tools(fields);
    boolean offered = older || tools == null || !tools.isEmpty();
    JsonNode choice = fields.get(CHOICE);
    boolean forbidden = isWord(choice, "none") || isWord(fields.get("function_call"), "none");
    for (String name : List.of(CHOICE, "function_call")) {
      JsonNode asked = fields.get(name);
      boolean asks = asked != null && !isWord(asked, "none") && !isWord(asked, "auto");
      if (asks && !offered) {
        throw fields.refused(name, "'" + name + "' asks for a tool, but none is offered.");
      }
    }
    JsonNode many = fields.get("parallel_tool_calls");
    boolean one = many != null && !fields.flag("parallel_tool_calls");
    boolean may = offered && !forbidden;
    return tools == null || older
        ? new ToolReader(may, null, foreignName(fields))
        : new ToolReader(may, offered(fields, forbidden ? List.of() : tools, choice, !one), "");
  }

  private static boolean older(Fields fields) throws InvalidRequestException {
    ArrayNode functions = fields.array("functions");
    return functions != null && !functions.isEmpty();
  }

  private static String foreignName(Fields fields) throws InvalidRequestException {
    ArrayNode array = fields.array(TOOLS);
    for (int i = 0; array != null && i < array.size(); i++) {
      JsonNode name = array.get(i).path("function").path("name");
      if (name.isTextual() && !OfferedTools.isName(name.textValue())) {
        return "%s[%d].function.name".formatted(TOOLS, i);
      }
    }
    return "";
  }

  private static boolean isWord(@Nullable JsonNode node, String word) {
    return node != null && word.equals(node.textValue());
  }

  private static @Nullable OfferedTools offered(
      Fields fields, List<Tool> tools, @Nullable JsonNode choice, boolean many)
      throws InvalidRequestException {
    if (tools.isEmpty()) {
      return new OfferedTools(tools, Asked.NONE, "", many);
    }
    if (choice == null || isWord(choice, "auto")) {
      return new OfferedTools(tools, Asked.AUTO, "", many);
    }
    if (isWord(choice, "required")) {
      return new OfferedTools(tools, Asked.CALL, "", many);
    }
    String named = choice.path("function").path("name").asText("");
    if (choice.isTextual() || named.isEmpty()) {
      if (choice.isObject() && !"function".equals(choice.path("type").asText())) {
        return null;
      }
      throw fields.refused(
          CHOICE,
          "'tool_choice' must be none, auto, required or"
              + " {\"type\":\"function\",\"function\":{\"name\":…}}.");
    }
    if (tools.stream().noneMatch(tool -> tool.offered().name().equals(named))) {
      throw fields.refused(CHOICE, "'tool_choice' names '" + named + "', which is not offered.");
    }
    return new OfferedTools(tools, Asked.NAMED, named, many);
  }

  /** None where there are none; null where one is left to upstreams. */
  private static @Nullable List<Tool> tools(Fields fields) throws InvalidRequestException {
    ArrayNode array = fields.array(TOOLS);
    if (array == null) {
      return List.of();
    }
    if (array.size() > MOST_TOOLS) {
      throw fields.refused(TOOLS, "'tools' holds at most " + MOST_TOOLS + " tools.");
    }
    List<Tool> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      Fields tool = fields.element(TOOLS, i, array.get(i));
      String type = tool.text("type");
      if ("custom".equals(type)) {
        return null;
      }
      if (!"function".equals(type)) {
        throw tool.refused("type", "'" + tool.pathOf("type") + "' must be function or custom.");
      }
      Tool read = tool(tool);
      if (!OfferedTools.isName(read.offered().name())) {
        return null;
      }
      if (!names.add(read.offered().name())) {
        throw tool.refused(
            "function.name", "'tools' holds two named '" + read.offered().name() + "'.");
      }
      tools.add(read);
    }
    return tools;
  }

  private static Tool tool(Fields tool) throws InvalidRequestException {
    Fields function = tool.object("function");
    String name = function == null ? null : function.text("name");
    if (function == null || name == null) {
      throw tool.refused(
          "function", "'" + tool.pathOf("function") + "' must be an object with a 'name'.");
    }
    String description = function.text("description");
    Fields parameters = function.object("parameters");
    ObjectNode schema = parameters == null ? null : parameters.node();
    return new Tool(
        new ChatPrompt.Tool(
            description == null ? "" : description,
            schema == null
                ? new ResponseSchema(name, List.of(), NO_PARAMETERS)
                : new ResponseSchema(
                    name, ResponseFormatReader.properties(schema), schema.toString())),
        function.flag("strict"));
  }
}
