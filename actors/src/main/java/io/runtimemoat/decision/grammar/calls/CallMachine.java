package io.runtimemoat.decision.grammar.calls;

import io.runtimemoat.decision.grammar.calls.CallState.Part;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import io.runtimemoat.decision.grammar.text.Hint;
import io.runtimemoat.decision.grammar.text.InnerCharacters;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are or end with calls of tools, each call's arguments held to its tool's own grammar.
 * Safe for use by many threads.
 */
public final class CallMachine implements TextMachine {
  /** A tool and the texts of its arguments. */
  public record Tool(String name, TextMachine arguments) {}

  /** What may stand in place of calls, or before them. */
  public sealed interface Beside {
    /** Nothing: a call is made. */
    record Nothing() implements Beside {}

    /** Any text; calls may follow it. */
    record AnyText() implements Beside {}

    /** A document of a grammar, and then no call. */
    record Document(TextMachine machine) implements Beside {}
  }

  private final CallLiterals literals;
  private final List<Tool> tools;
  private final Beside beside;
  private final boolean many;
  private final CallState start;
  private final CallEndings endings;

  /**
   * The texts of some tools.
   *
   * @param tools at least one; names are ASCII and differ
   * @param many whether a call may follow a call
   * @throws IllegalArgumentException if a tool takes no object
   */
  public CallMachine(CallSyntax syntax, List<Tool> tools, Beside beside, boolean many) {
    this.literals = new CallLiterals(syntax);
    this.tools = tools.stream().sorted(Comparator.comparing(Tool::name)).toList();
    this.beside = beside;
    this.many = many;
    this.start = start(beside);
    this.endings = new CallEndings(literals, this.tools);
  }

  private static CallState start(Beside beside) {
    if (beside instanceof Beside.Document document) {
      return CallState.within(Part.DOCUMENT, 0, 0, document.machine().start());
    }
    return CallState.of(beside instanceof Beside.AnyText ? Part.TEXT : Part.OPENING, 0, 0);
  }

  @Override
  public TextState start() {
    return start;
  }

  @Override
  public @Nullable TextState next(TextState state, int b, long at, TextView text) {
    CallState from = (CallState) state;
    return switch (from.part()) {
      case TEXT -> afterText(from, b);
      case DOCUMENT -> afterDocument(from, b, at, text);
      case NAME -> afterName(from, b);
      case ARGUMENTS -> afterArguments(from, b, at, text);
      case OPENING, MIDDLE, CLOSING, BETWEEN -> afterLiteral(from, b);
    };
  }

  private TextState afterText(CallState from, int b) {
    byte[] trigger = literals.trigger();
    if (b != (trigger[from.at()] & 0xff)) {
      return CallState.of(Part.TEXT, b == (trigger[0] & 0xff) ? 1 : 0, 0);
    }
    boolean whole = from.at() + 1 == trigger.length;
    return whole ? opened(trigger.length) : CallState.of(Part.TEXT, from.at() + 1, 0);
  }

  private @Nullable TextState afterDocument(CallState from, int b, long at, TextView text) {
    TextState next = inner(from).next(within(from), b, at, text);
    if (next != null) {
      return CallState.within(Part.DOCUMENT, 1, 0, next);
    }
    boolean calls = from.at() == 0 && b == (literals.opening()[0] & 0xff);
    return calls ? opened(1) : null;
  }

  private @Nullable TextState afterLiteral(CallState from, int b) {
    byte[] literal = literals.of(from.part());
    boolean goesOn = from.part() != Part.BETWEEN || many;
    if (!goesOn || b != (literal[from.at()] & 0xff)) {
      return null;
    }
    int at = from.at() + 1;
    if (from.part() == Part.OPENING) {
      return opened(at);
    }
    if (at < literal.length) {
      return CallState.of(from.part(), at, from.tool());
    }
    return switch (from.part()) {
      case MIDDLE ->
          CallState.within(
              Part.ARGUMENTS, 0, from.tool(), tools.get(from.tool()).arguments().start());
      case CLOSING -> CallState.of(Part.BETWEEN, 0, 0);
      default -> opened(0);
    };
  }

  private CallState opened(int at) {
    return at < literals.opening().length
        ? CallState.of(Part.OPENING, at, 0)
        : CallState.of(Part.NAME, 0, 0);
  }

  private @Nullable TextState afterName(CallState from, int b) {
    String begun = tools.get(from.tool()).name();
    if (b == (literals.middle()[0] & 0xff)) {
      return begun.length() == from.at()
          ? afterLiteral(CallState.of(Part.MIDDLE, 0, from.tool()), b)
          : null;
    }
    for (int tool = from.tool(); tool < tools.size(); tool++) {
      String name = tools.get(tool).name();
      if (!name.regionMatches(0, begun, 0, from.at())) {
        return null;
      }
      if (name.length() > from.at() && name.charAt(from.at()) == b) {
        return CallState.of(Part.NAME, from.at() + 1, tool);
      }
    }
    return null;
  }

  private @Nullable TextState afterArguments(CallState from, int b, long at, TextView text) {
    if (from.at() == 0 && b != '{') {
      return null;
    }
    TextState next = inner(from).next(within(from), b, at, text);
    if (next != null) {
      return CallState.within(Part.ARGUMENTS, 1, from.tool(), next);
    }
    boolean closes =
        b == (literals.closing()[0] & 0xff) && inner(from).isComplete(within(from), at, text);
    return closes ? afterLiteral(CallState.of(Part.CLOSING, 0, from.tool()), b) : null;
  }

  /** Whose text a document or arguments are. */
  TextMachine inner(CallState state) {
    return state.part() == Part.DOCUMENT
        ? ((Beside.Document) beside).machine()
        : tools.get(state.tool()).arguments();
  }

  private static TextState within(CallState state) {
    return Objects.requireNonNull(state.inner());
  }

  @Override
  public PieceReader reader() {
    return new CallPieces(this, literals.trigger()[0]);
  }

  @Override
  public boolean isComplete(TextState state, long at, TextView text) {
    CallState end = (CallState) state;
    return switch (end.part()) {
      case TEXT -> true;
      case DOCUMENT -> inner(end).isComplete(within(end), at, text);
      case BETWEEN -> end.at() == 0;
      case OPENING, NAME, MIDDLE, ARGUMENTS, CLOSING -> false;
    };
  }

  @Override
  public @Nullable CharacterReader characters(TextState state) {
    CallState at = (CallState) state;
    CharacterReader inner =
        at.inner() == null || at.at() == 0 ? null : inner(at).characters(at.inner());
    return inner == null
        ? null
        : new InnerCharacters(inner, next -> CallState.within(at.part(), 1, at.tool(), next));
  }

  @Override
  public boolean ignoresPlain(TextState state) {
    CallState at = (CallState) state;
    return at.inner() != null && at.at() > 0 && inner(at).ignoresPlain(at.inner());
  }

  @Override
  public @Nullable Object keyOf(TextState state) {
    CallState at = (CallState) state;
    if (at.inner() == null) {
      return at.key(null);
    }
    Object inner = inner(at).keyOf(at.inner());
    return inner == null ? null : at.key(inner);
  }

  @Override
  public Optional<byte[]> shortestCompletion(TextState state, long at, TextView text) {
    CallState from = (CallState) state;
    return switch (from.part()) {
      case TEXT -> Optional.of(new byte[0]);
      case DOCUMENT -> inner(from).shortestCompletion(within(from), at, text);
      case ARGUMENTS ->
          from.at() == 0
              ? endings.ofArguments(from.tool())
              : inner(from)
                  .shortestCompletion(within(from), at, text)
                  .map(rest -> CallLiterals.joined(rest, literals.closing()));
      case OPENING, NAME, MIDDLE, CLOSING, BETWEEN -> endings.of(from);
    };
  }

  @Override
  public List<String> expectations(TextState state) {
    CallState at = (CallState) state;
    return switch (at.part()) {
      case TEXT -> List.of("text", "a call");
      case DOCUMENT, ARGUMENTS -> inner(at).expectations(within(at));
      case NAME -> tools.stream().map(Tool::name).toList();
      case OPENING, MIDDLE, CLOSING, BETWEEN ->
          List.of(new String(literals.rest(at), StandardCharsets.UTF_8));
    };
  }

  @Override
  public List<Hint> hints(TextState state) {
    CallState at = (CallState) state;
    return at.inner() == null
        ? List.of(new Hint("", expectations(at), List.of()))
        : inner(at).hints(at.inner());
  }

  @Override
  public long estimatedBytes() {
    long bytes = 0;
    for (Tool tool : tools) {
      bytes += tool.arguments().estimatedBytes();
    }
    return beside instanceof Beside.Document document
        ? bytes + document.machine().estimatedBytes()
        : bytes;
  }

  /** Arguments are checked as one value each; that says nothing of an answer's text. */
  @Override
  public List<String> heldPaths() {
    return List.of();
  }

  @Override
  public int maxHeldBytes() {
    return tools.stream().mapToInt(tool -> tool.arguments().maxHeldBytes()).max().orElse(0);
  }
}
