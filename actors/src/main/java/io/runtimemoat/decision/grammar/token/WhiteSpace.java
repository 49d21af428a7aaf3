package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextState;

/**
 * How much white space may come in a row between the tokens of JSON, where it says nothing: a model
 * that loses its way in it would spend its tokens there.
 */
public sealed interface WhiteSpace {
  /** A run that may not come. */
  int TOO_MUCH = -1;

  /**
   * A run with one byte more.
   *
   * @param state before the byte, which is between tokens
   * @param run what was answered for the bytes before it; 0 for none
   * @return positive, or {@link #TOO_MUCH}
   */
  int after(TextState state, byte space, int run);

  /** A run that another wrote: it grows no more, and anything may stand behind it. */
  int begun();

  /** Whether a byte that is none may stand behind a run. */
  boolean mayPrecede(byte b, int run);

  /**
   * Any, of at most {@code most} bytes.
   *
   * @param most at least 0
   */
  record InARow(int most) implements WhiteSpace {
    @Override
    public int after(TextState state, byte space, int run) {
      return run < most ? run + 1 : TOO_MUCH;
    }

    @Override
    public int begun() {
      return most;
    }

    @Override
    public boolean mayPrecede(byte b, int run) {
      return true;
    }
  }

  /**
   * As those write who lay out JSON for readers: one blank; or the end of a line and behind it at
   * most {@code perLevel} blanks for each object and array that is open. None stands before a colon
   * or a comma, so that behind a value it says that no more come.
   *
   * @param perLevel at least 0
   */
  record LaidOut(int perLevel) implements WhiteSpace {
    private static final int BLANK = 1;
    private static final int RETURNED = 2;
    private static final int BEGUN = 3;
    private static final int NEW_LINE = 4;

    /** Deeper texts are rare, and no model counts that far. */
    private static final int MOST_LEVELS = 16;

    @Override
    public int after(TextState state, byte space, int run) {
      if (run == 0 && !state.isLaidOut()) {
        return TOO_MUCH;
      }
      return switch (space) {
        case '\r' -> run == 0 ? RETURNED : TOO_MUCH;
        case '\n' -> run == 0 || run == RETURNED ? NEW_LINE : TOO_MUCH;
        default -> {
          if (run < NEW_LINE) {
            yield run == 0 ? BLANK : TOO_MUCH;
          }
          yield run - NEW_LINE < perLevel * state.depth(MOST_LEVELS) ? run + 1 : TOO_MUCH;
        }
      };
    }

    @Override
    public int begun() {
      return BEGUN;
    }

    @Override
    public boolean mayPrecede(byte b, int run) {
      return b != ',' || run == BEGUN;
    }
  }
}
