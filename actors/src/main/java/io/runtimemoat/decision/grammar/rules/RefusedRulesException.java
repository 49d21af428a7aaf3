package io.runtimemoat.decision.grammar.rules;

/** A grammar that is wrong, beyond a bound, or that no text satisfies. */
public final class RefusedRulesException extends Exception {
  private final String place;
  private final String reason;

  public RefusedRulesException(String place, String reason) {
    super(place.isEmpty() ? reason : place + ": " + reason);
    this.place = place;
    this.reason = reason;
  }

  /** The line or the rule; empty for the whole. */
  public String place() {
    return place;
  }

  /** What is wrong and what to do. */
  public String reason() {
    return reason;
  }
}
