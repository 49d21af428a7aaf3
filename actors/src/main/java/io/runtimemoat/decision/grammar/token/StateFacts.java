package io.runtimemoat.decision.grammar.token;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was found of one state, whichever text came to it; found again by two is found alike. */
final class StateFacts {
  /**
   * What ends a text.
   *
   * @param tokens the fewest that spell the shortest completion, if one is known
   */
  record Ending(Optional<int[]> tokens) {}

  /** Whether others who come to the state find it again. */
  final boolean isKept;

  /** Null before it is found. */
  volatile @Nullable Ending ending;

  /** The bytes that must come next apart from white space and escapes; null before. */
  volatile byte @Nullable [] forced;

  StateFacts(boolean isKept) {
    this.isKept = isKept;
  }
}
