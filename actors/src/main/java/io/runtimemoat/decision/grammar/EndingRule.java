package io.runtimemoat.decision.grammar;

/** What a completion of a text has to be beside what its grammar says. */
@FunctionalInterface
public interface EndingRule {
  /** Nothing. */
  EndingRule NONE = ending -> ending;

  /** How it would be said: itself, or with something in place of what may not be. */
  String said(String ending);
}
