package io.runtimemoat.decision.grammar.automaton;

/** {@code null}, or the Booleans that are allowed. */
final class LiteralShape extends Shape implements Frame {
  private final String firstBytes;

  /**
   * A shape.
   *
   * @param firstBytes the first bytes of the words that are allowed, of {@code ntf}
   */
  LiteralShape(String firstBytes, int[] checks) {
    super(checks);
    this.firstBytes = firstBytes;
  }

  boolean allows(int firstByte) {
    return firstBytes.indexOf(firstByte) >= 0;
  }

  /** The word that begins with a byte. */
  static String word(int firstByte) {
    return switch (firstByte) {
      case 'n' -> "null";
      case 't' -> "true";
      default -> "false";
    };
  }

  /** The shortest word that is allowed. */
  String shortest() {
    return word(firstBytes.charAt(0));
  }

  String firstBytes() {
    return firstBytes;
  }

  @Override
  Frame start() {
    return this;
  }

  @Override
  public Shape shape() {
    return this;
  }

  @Override
  public boolean accepts() {
    return true;
  }

  @Override
  String expectation() {
    return switch (firstBytes) {
      case "n" -> "null";
      case "t" -> "true";
      case "f" -> "false";
      default -> "boolean";
    };
  }
}
