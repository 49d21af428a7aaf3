package io.runtimemoat.decision.attempts;

import io.runtimemoat.decision.facts.AttemptFact;

/**
 * What a request does after an attempt that ended by itself.
 *
 * @param replacements most attempts of a request that replace a broken one, at least 0
 */
public record AttemptRule(int replacements) {
  /** What comes next. */
  public enum Next {
    /** The answer is whole. */
    COMPLETE,
    /** The request ran out of time. */
    TIME_OUT,
    /** The same attempt is made once more, elsewhere. */
    REPLACE,
    /** The request is broken. */
    FAIL
  }

  /**
   * Rules on the attempt that just ended. One whose client has seen text is never replaced: another
   * run would say it again, in other words.
   *
   * @param replaced replacements made so far
   */
  public Next after(AttemptFact.End end, boolean textSeen, int replaced) {
    return switch (end) {
      case FINISHED -> Next.COMPLETE;
      case DEADLINE, STALLED -> Next.TIME_OUT;
      case CANCELLED, FAILED, ESCALATED ->
          !textSeen && replaced < replacements ? Next.REPLACE : Next.FAIL;
    };
  }
}
