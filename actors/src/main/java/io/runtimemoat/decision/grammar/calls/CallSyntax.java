package io.runtimemoat.decision.grammar.calls;

/**
 * How a call stands in a text: {@code opening}, the tool's name, {@code middle}, the arguments as a
 * JSON object, {@code closing}; the next call follows after {@code between}.
 *
 * @param trigger the start of {@code opening} that no text beside calls has in it; its first
 *     character does not occur in it again
 * @param opening all before the name
 * @param middle from the name to the arguments; its first character is none of a name
 */
public record CallSyntax(
    String trigger, String opening, String middle, String closing, String between) {
  public CallSyntax {
    if (trigger.isEmpty()
        || !opening.startsWith(trigger)
        || trigger.indexOf(trigger.charAt(0), 1) >= 0
        || middle.isEmpty()
        || closing.isEmpty()
        || between.isEmpty()) {
      throw new IllegalArgumentException(
          "a call opens with '%s', which begins with '%s'".formatted(opening, trigger));
    }
  }
}
