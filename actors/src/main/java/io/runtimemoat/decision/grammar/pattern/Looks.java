package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a pattern looks at around its places, each as an automaton: one ahead reads what comes from
 * the place to the end of the text, one behind all that came before it.
 */
final class Looks {
  private static final Regex ANYTHING = new Regex.Repeat(new Regex.OneOf(CodePoints.ALL), 0, -1);

  /**
   * One of them.
   *
   * @param dfa accepts what the pattern asks for
   * @param always states from which every text is accepted
   * @param never states from which none is
   * @param fromStart whether it knows only what stands at the start of the text
   */
  private record Look(Dfa dfa, boolean ahead, BitSet always, BitSet never, boolean fromStart) {}

  private final List<Look> looks;

  private Looks(List<Look> looks) {
    this.looks = looks;
  }

  static Looks of(List<Regex.Look> asked, DfaBounds bounds) throws PatternException {
    List<Look> looks = new ArrayList<>();
    for (Regex.Look look : asked) {
      looks.add(made(look, bounds));
    }
    return new Looks(looks);
  }

  private static Look made(Regex.Look look, DfaBounds bounds) throws PatternException {
    Dfa dfa = automaton(look, bounds);
    return new Look(
        dfa,
        look.ahead(),
        only(dfa, true),
        only(dfa, false),
        look.ahead() && look.part().any(Looks::isBefore));
  }

  /** What a look asks of the text on its side of the place. */
  static Dfa automaton(Regex.Look look, DfaBounds bounds) throws PatternException {
    Regex part = look.part();
    if (!look.ahead() && part.any(Looks::isBeyond)) {
      throw new PatternException("$, \\b or a look-ahead inside a look-behind");
    }
    List<Regex> side = look.ahead() ? List.of(part, ANYTHING) : List.of(ANYTHING, part);
    Dfa found = Dfa.whole(new Regex.Sequence(side), bounds);
    return look.negated() ? found.opposite() : found;
  }

  /** Whether it depends on what comes after a text. */
  private static boolean isBeyond(Regex part) {
    return part instanceof Regex.End || (part instanceof Regex.Look look && look.ahead());
  }

  /** Whether it depends on what comes before a text. */
  private static boolean isBefore(Regex part) {
    return part instanceof Regex.Begin || (part instanceof Regex.Look look && !look.ahead());
  }

  /** States from which every text is accepted, or none is. */
  private static BitSet only(Dfa dfa, boolean accepted) {
    BitSet leading = dfa.leadingTo(state -> accepts(dfa, state) != accepted, kind -> true);
    BitSet others = new BitSet();
    others.set(0, dfa.states());
    others.andNot(leading);
    return others;
  }

  private static boolean accepts(Dfa dfa, int state) {
    return (dfa.accepts(state) & 1) != 0;
  }

  /** Where code points begin that one of them tells apart. */
  IntStream firsts() {
    return looks.stream().flatMapToInt(look -> look.dfa().firsts());
  }

  /** The kind of a code point in each of them. */
  List<Integer> kindsOf(int codePoint) {
    return looks.stream().map(look -> look.dfa().kindOf(codePoint)).toList();
  }

  int count() {
    return looks.size();
  }

  boolean isAhead(int look) {
    return looks.get(look).ahead();
  }

  /** Whether it can be asked at the start of a text alone. */
  boolean isFromStart(int look) {
    return looks.get(look).fromStart();
  }

  int next(int look, int state, int kind) {
    return looks.get(look).dfa().nextOfKind(state, kind);
  }

  boolean accepts(int look, int state) {
    return accepts(looks.get(look).dfa(), state);
  }

  boolean isAlways(int look, int state) {
    return looks.get(look).always().get(state);
  }

  boolean isNever(int look, int state) {
    return looks.get(look).never().get(state);
  }
}
