package io.runtimemoat.actors.output;

import io.runtimemoat.gpu.ChatPrompt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tools that a client offers and how they may be called.
 *
 * @param tools at least one where one may be called; names differ
 * @param asked whether a tool has to be called
 * @param named the tool that has to be called; for {@link Asked#NAMED} alone
 * @param many whether one answer may call several times
 */
public record OfferedTools(List<Tool> tools, Asked asked, String named, boolean many) {
  /** What {@link #isName} asks of a name; OpenAI's are shorter and without dots and slashes. */
  public static final String NAME_RULE = "1 to 128 letters, digits and _ . : / -";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.:/-]{1,128}");

  /** What the client asks for. */
  public enum Asked {
    /** Text: tools are spoken of, and none is called. */
    NONE,
    /** A call or text, as the model likes. */
    AUTO,
    /** A call of any tool. */
    CALL,
    /** A call of one tool. */
    NAMED
  }

  /**
   * One tool.
   *
   * @param strict whether a schema that cannot be enforced is refused, in place of taking any
   *     object
   */
  public record Tool(ChatPrompt.Tool offered, boolean strict) {}

  public OfferedTools {
    tools = List.copyOf(tools);
  }

  /** Whether models of this process are told of tools with this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The tool that is called for sure; empty where the model chooses. */
  public Optional<ChatPrompt.Tool> only() {
    boolean one = asked == Asked.CALL && tools.size() == 1 && !many;
    return tools.stream()
        .map(Tool::offered)
        .filter(tool -> one || (asked == Asked.NAMED && tool.name().equals(named)))
        .findFirst();
  }
}
