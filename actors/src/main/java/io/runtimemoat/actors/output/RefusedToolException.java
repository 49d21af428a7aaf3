package io.runtimemoat.actors.output;

/** A strict tool whose calls cannot be held to its parameters. */
public final class RefusedToolException extends Exception {
  private final String field;

  /**
   * A refusal.
   *
   * @param place of the tool in the request's list, from 0
   * @param tool its name
   * @param refusal what of its parameters is refused
   */
  public RefusedToolException(int place, String tool, String refusal) {
    super("tool '" + tool + "': " + refusal);
    this.field = "tools[" + place + "].function.parameters";
  }

  /** The path in the request of what is refused. */
  public String field() {
    return field;
  }
}
