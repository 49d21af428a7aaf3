package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * The looks ahead with which a pattern begins that stands at the start of a text, as in {@code
 * ^(?!a)b}, and the rest of it. What they ask is asked of the whole text, so that automata side by
 * side do, which become far smaller than ways that owe.
 */
record LeadingLooks(List<Regex.Look> looks, Regex rest) {
  /**
   * Takes a pattern apart.
   *
   * @param atStart whether it stands at the start even without {@code ^}
   */
  static LeadingLooks of(Regex regex, boolean atStart) {
    List<Regex.Look> looks = new ArrayList<>();
    List<Regex> rest = new ArrayList<>();
    boolean leading = true;
    boolean started = atStart;
    for (Regex part : regex instanceof Regex.Sequence all ? all.parts() : List.of(regex)) {
      leading &= part instanceof Regex.Begin || (started && isAhead(part));
      if (leading && part instanceof Regex.Look look) {
        looks.add(look);
      } else {
        rest.add(part);
      }
      started |= part instanceof Regex.Begin;
    }
    return new LeadingLooks(looks, new Regex.Sequence(rest));
  }

  private static boolean isAhead(Regex part) {
    return part instanceof Regex.Look look && look.ahead();
  }
}
