package io.runtimemoat.decision.grammar.calls;

import io.runtimemoat.decision.grammar.calls.CallState.Part;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a syntax that are the same in every call. The arrays are shared: nobody writes them.
 */
final class CallLiterals {
  private final byte[] trigger;
  private final byte[] opening;
  private final byte[] middle;
  private final byte[] closing;
  private final byte[] between;

  CallLiterals(CallSyntax syntax) {
    this.trigger = bytes(syntax.trigger());
    this.opening = bytes(syntax.opening());
    this.middle = bytes(syntax.middle());
    this.closing = bytes(syntax.closing());
    this.between = bytes(syntax.between());
  }

  byte[] trigger() {
    return trigger;
  }

  byte[] opening() {
    return opening;
  }

  byte[] middle() {
    return middle;
  }

  byte[] closing() {
    return closing;
  }

  /** The literal that a part is. */
  byte[] of(Part part) {
    return switch (part) {
      case OPENING -> opening;
      case MIDDLE -> middle;
      case CLOSING -> closing;
      case BETWEEN -> between;
      case TEXT, DOCUMENT, NAME, ARGUMENTS ->
          throw new IllegalArgumentException(part + " is no literal");
    };
  }

  /** What of the literal that a state is in is still to come. */
  byte[] rest(CallState state) {
    byte[] literal = of(state.part());
    return Arrays.copyOfRange(literal, state.at(), literal.length);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
