package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenConstraint;

/** Makes what holds texts to grammars. Safe for use by many threads; grammars compile here. */
public interface ConstraintFactory {
  /**
   * A constraint of one text.
   *
   * @throws IllegalArgumentException when the grammar is refused, or the text that was begun is not
   *     the start of any text of it
   */
  TokenConstraint begin(TextGrammar grammar, ServedModel model);

  /** For devices that hold no text to a grammar. */
  static ConstraintFactory none() {
    return (grammar, model) -> {
      throw new IllegalArgumentException("this device holds no text to a grammar");
    };
  }
}
