package io.runtimemoat.actors.output;

/** A strict tool whose calls cannot be held to its parameters. */
public final class RefusedToolException extends Exception {
  /** The tool's name, and what of its parameters is refused. */
  public RefusedToolException(String tool, String refusal) {
    super("tool '" + tool + "': " + refusal);
  }
}
