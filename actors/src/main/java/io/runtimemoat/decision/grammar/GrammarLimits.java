package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.automaton.AutomatonLimits;
import io.runtimemoat.decision.grammar.rules.RuleLimits;
import io.runtimemoat.decision.grammar.schema.SchemaLimits;

/**
 * How much work and memory one grammar may take.
 *
 * @param schemas of reading a schema
 * @param automata of what a schema means
 * @param rules of patterns, lists and rules
 */
public record GrammarLimits(SchemaLimits schemas, AutomatonLimits automata, RuleLimits rules) {
  /** For callers without settings of their own. */
  public static GrammarLimits standard() {
    return new GrammarLimits(
        SchemaLimits.standard(), AutomatonLimits.standard(), RuleLimits.standard());
  }
}
