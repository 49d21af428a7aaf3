package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Where a pattern with a length takes any characters: masks take whole branches of tokens there.
 */
final class StringShapeTest {
  private static final DfaBounds BOUNDS = new DfaBounds(20_000, 1 << 20);
  private static final long ALL_KINDS = -1;
  private static final int LONGEST = 6;

  @Test
  void takesAll_isToldWhereThePatternMayStandAnywhereAndThereIsRoom() throws PatternException {
    StringShape arn = shape("arn:aws:[a-z]+", 1, 100);

    assertThat(arn.takesAll(0, 0, ALL_KINDS, 20)).isTrue();
    assertThat(arn.takesAll(0, 91, ALL_KINDS, 0)).isTrue();
    assertThat(arn.takesAll(0, 80, ALL_KINDS, 20)).isFalse();
  }

  @Test
  void takesAll_isOnlyToldWhereEveryTextLeadsOn() throws PatternException {
    int told = 0;
    for (String pattern : List.of("ab", "ab$", "^a", "(..)*$", "^(..)*$", "a..b", "^.*[ab]$", "")) {
      for (int min : new int[] {0, 1, 4, 7}) {
        told += told(shape(pattern, min, 8), pattern + " from " + min);
      }
    }

    assertThat(told).isGreaterThan(200);
  }

  private static int told(StringShape shape, String of) {
    LengthTable lengths = Objects.requireNonNull(shape.lengths);
    Dfa dfa = Objects.requireNonNull(shape.dfa);
    int told = 0;
    for (int state = 0; state < dfa.states(); state++) {
      for (int read = 0; read <= 8; read++) {
        for (int length = 0; length <= LONGEST; length++) {
          boolean living = lengths.shortest(state, read) != LengthTable.NEVER;
          if (living && shape.takesAll(state, read, ALL_KINDS, length)) {
            assertThat(leadsOn(dfa, lengths, state, read, length))
                .as("%s: %d more in state %d behind %d", of, length, state, read)
                .isTrue();
            told++;
          }
        }
      }
    }
    return told;
  }

  private static boolean leadsOn(Dfa dfa, LengthTable lengths, int state, int read, int length) {
    if (lengths.shortest(state, read) == LengthTable.NEVER) {
      return false;
    }
    for (int kind = 0; length > 0 && kind < dfa.kinds(); kind++) {
      if (!leadsOn(dfa, lengths, dfa.nextOfKind(state, kind), read + 1, length - 1)) {
        return false;
      }
    }
    return true;
  }

  private static StringShape shape(String pattern, int min, int max) throws PatternException {
    Dfa dfa = Dfa.search(pattern, BOUNDS);
    LengthTable lengths = LengthTable.of(dfa, accepted -> accepted != 0, min, max);
    return StringShape.ofPattern(min, max, dfa, Objects.requireNonNull(lengths), new int[0]);
  }
}
