package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value of {@code format}.
 *
 * @param shape an automaton of the whole text
 * @param rest what the automaton cannot say, such as the days of February; null if nothing
 */
public record StringFormat(String name, Dfa shape, @Nullable Predicate<String> rest) {
  /** Whether the automaton says everything. */
  public boolean isExact() {
    return rest == null;
  }

  /** Whether {@code text} has this format. */
  public boolean matches(String text) {
    return shape.matches(text) != 0 && (rest == null || rest.test(text));
  }
}
