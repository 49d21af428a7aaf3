package io.runtimemoat.decision.grammar.calls;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a text that may have calls of tools in it as it comes, in pieces of any size. Texts of
 * {@link CallMachine} are read to their end; any other breaks where it stops being one. For one
 * thread.
 */
public final class CallReader {
  /** What was read. */
  public sealed interface Piece {
    /** Text beside calls. */
    record Text(String text) implements Piece {}

    /** A call begins. */
    record Begun(int index, String name) implements Piece {}

    /** More of a call's arguments. */
    record Arguments(int index, String text) implements Piece {}
  }

  private enum Part {
    TEXT,
    OPENING,
    NAME,
    MIDDLE,
    ARGUMENTS,
    CLOSING,
    BETWEEN,
    BROKEN
  }

  private final CallSyntax syntax;
  private final int longestName;
  private final StringBuilder run = new StringBuilder();
  private Part part = Part.TEXT;
  private int index = -1;
  private int depth;
  private boolean inString;
  private boolean escaped;

  /**
   * At the start of a text.
   *
   * @param longestName a longer one breaks the text
   */
  public CallReader(CallSyntax syntax, int longestName) {
    this.syntax = syntax;
    this.longestName = longestName;
  }

  /** Takes text; returns what is settled now. */
  public List<Piece> read(String text) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < text.length() && part != Part.BROKEN; i++) {
      read(text.charAt(i), pieces);
    }
    if (part == Part.TEXT) {
      releaseText(pieces);
    } else if (part == Part.ARGUMENTS) {
      release(pieces);
    }
    return pieces;
  }

  private void read(char c, List<Piece> pieces) {
    run.append(c);
    switch (part) {
      case TEXT -> {
        if (endsWithTrigger()) {
          run.setLength(run.length() - syntax.trigger().length());
          release(pieces);
          run.append(syntax.trigger());
          literal(Part.OPENING, syntax.opening(), Part.NAME);
        }
      }
      case OPENING -> literal(Part.OPENING, syntax.opening(), Part.NAME);
      case NAME -> name(c, pieces);
      case MIDDLE -> literal(Part.MIDDLE, syntax.middle(), Part.ARGUMENTS);
      case ARGUMENTS -> arguments(c, pieces);
      case CLOSING -> {
        if (run.length() == 1 && isBlank(c)) {
          run.setLength(0); // between the arguments and the frame it says nothing
        } else {
          literal(Part.CLOSING, syntax.closing(), Part.BETWEEN);
        }
      }
      case BETWEEN -> literal(Part.BETWEEN, syntax.between(), Part.OPENING);
      case BROKEN -> throw new IllegalStateException("nothing is read of a broken text");
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private boolean endsWithTrigger() {
    int from = run.length() - syntax.trigger().length();
    return from >= 0 && run.indexOf(syntax.trigger(), from) == from;
  }

  /** Goes on in a literal, to the part behind it, or to nowhere. */
  private void literal(Part within, String literal, Part behind) {
    if (run.length() > literal.length() || !literal.startsWith(run.toString())) {
      part = Part.BROKEN;
    } else if (run.length() == literal.length()) {
      part = behind;
      run.setLength(0);
      depth = 0;
    } else {
      part = within;
    }
  }

  private void name(char c, List<Piece> pieces) {
    if (c == syntax.middle().charAt(0)) {
      String name = run.substring(0, run.length() - 1);
      pieces.add(new Piece.Begun(++index, name));
      run.setLength(0);
      run.append(c);
      literal(Part.MIDDLE, syntax.middle(), Part.ARGUMENTS);
    } else if (run.length() > longestName) {
      part = Part.BROKEN;
    }
  }

  private void arguments(char c, List<Piece> pieces) {
    if (inString) {
      boolean ends = c == '"' && !escaped;
      escaped = c == '\\' && !escaped;
      inString = !ends;
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      depth--;
    }
    if (depth == 0) {
      release(pieces);
      part = Part.CLOSING;
    }
  }

  /** All but what may become a trigger. */
  private void releaseText(List<Piece> pieces) {
    int kept = Math.min(run.length(), syntax.trigger().length() - 1);
    while (kept > 0 && !syntax.trigger().startsWith(run.substring(run.length() - kept))) {
      kept--;
    }
    String waiting = run.substring(run.length() - kept);
    run.setLength(run.length() - kept);
    release(pieces);
    run.append(waiting);
  }

  private void release(List<Piece> pieces) {
    if (!run.isEmpty()) {
      boolean text = part == Part.TEXT;
      pieces.add(
          text ? new Piece.Text(run.toString()) : new Piece.Arguments(index, run.toString()));
      run.setLength(0);
    }
  }

  /** The text is over: what waited to become a call is text. */
  public String rest() {
    String rest = part == Part.TEXT ? run.toString() : "";
    run.setLength(0);
    return rest;
  }

  /** Whether the text is none of its machine: nothing more is read. */
  public boolean isBroken() {
    return part == Part.BROKEN;
  }
}
