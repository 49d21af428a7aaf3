package io.runtimemoat.decision.grammar.calls;

import io.runtimemoat.decision.grammar.calls.CallMachine.Tool;
import io.runtimemoat.decision.grammar.calls.CallState.Part;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The shortest bytes that end a call, as far as they are known. */
final class CallEndings {
  private static final byte[] OPEN_BRACE = {'{'};

  private final CallLiterals literals;
  private final List<Tool> tools;

  /** By tool, from the arguments' first byte to the end of the call. */
  private final List<Optional<byte[]>> arguments;

  /**
   * Of the tools in the order of their names.
   *
   * @throws IllegalArgumentException if a tool takes no object
   */
  CallEndings(CallLiterals literals, List<Tool> tools) {
    this.literals = literals;
    this.tools = tools;
    this.arguments = tools.stream().map(this::fromTheStart).toList();
  }

  private Optional<byte[]> fromTheStart(Tool tool) {
    TextMachine machine = tool.arguments();
    TextState opened =
        machine.next(
            machine.start(),
            '{',
            0,
            (from, to) -> Arrays.copyOfRange(OPEN_BRACE, (int) from, (int) to));
    if (opened == null) {
      throw new IllegalArgumentException("the tool '" + tool.name() + "' takes no object");
    }
    return machine
        .shortestCompletion(
            opened, 1, (from, to) -> Arrays.copyOfRange(OPEN_BRACE, (int) from, (int) to))
        .map(rest -> CallLiterals.joined(OPEN_BRACE, rest, literals.closing()));
  }

  /** From before the arguments of a tool's call. */
  Optional<byte[]> ofArguments(int tool) {
    return arguments.get(tool);
  }

  /** From within a literal or a name. */
  Optional<byte[]> of(CallState state) {
    return switch (state.part()) {
      case OPENING -> shortestCall().map(call -> CallLiterals.joined(literals.rest(state), call));
      case BETWEEN ->
          state.at() == 0
              ? Optional.of(new byte[0])
              : shortestCall()
                  .map(call -> CallLiterals.joined(literals.rest(state), literals.opening(), call));
      case NAME -> ofName(state);
      case MIDDLE ->
          ofArguments(state.tool()).map(rest -> CallLiterals.joined(literals.rest(state), rest));
      case CLOSING -> Optional.of(literals.rest(state));
      case TEXT, DOCUMENT, ARGUMENTS ->
          throw new IllegalArgumentException("not within a call's frame: " + state.part());
    };
  }

  private Optional<byte[]> ofName(CallState state) {
    String begun = tools.get(state.tool()).name().substring(0, state.at());
    return IntStream.range(state.tool(), tools.size())
        .filter(tool -> tools.get(tool).name().startsWith(begun))
        .mapToObj(tool -> call(tool, state.at()))
        .flatMap(Optional::stream)
        .min(Comparator.comparingInt(call -> call.length));
  }

  private Optional<byte[]> shortestCall() {
    return ofName(CallState.of(Part.NAME, 0, 0));
  }

  private Optional<byte[]> call(int tool, int nameFrom) {
    byte[] name = CallLiterals.bytes(tools.get(tool).name().substring(nameFrom));
    return ofArguments(tool).map(rest -> CallLiterals.joined(name, literals.middle(), rest));
  }
}
