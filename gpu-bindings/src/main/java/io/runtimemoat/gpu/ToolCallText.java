package io.runtimemoat.gpu;

/**
 * How models of this process write calls of tools into their text: a JSON object with name and
 * arguments between tags, as the Hermes 2 Pro and Qwen 2.5 families were trained to.
 */
public final class ToolCallText {
  /** The first of these tags in a text begins its calls. */
  public static final String TAG = "<tool_call>";

  /** All before a tool's name. */
  public static final String BEFORE_NAME = TAG + "\n{\"name\": \"";

  /** From the name to the arguments. */
  public static final String BEFORE_ARGUMENTS = "\", \"arguments\": ";

  /** Behind the arguments. */
  public static final String AFTER_ARGUMENTS = "}\n</tool_call>";

  /** Between two calls. */
  public static final String BETWEEN = "\n";

  private ToolCallText() {}

  /** A whole call. */
  public static String of(ChatPrompt.Call call) {
    return BEFORE_NAME + call.tool() + BEFORE_ARGUMENTS + call.arguments() + AFTER_ARGUMENTS;
  }
}
