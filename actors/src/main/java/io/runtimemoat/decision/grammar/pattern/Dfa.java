package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A complete deterministic automaton over code points that decides up to 64 questions at once: bit
 * i of {@link #accepts} says whether a text that ends in a state matches pattern i.
 *
 * <p>A class of code points is a range of them. Classes that lead to the same state from every
 * state share a kind: the letters of Unicode are hundreds of ranges, and one kind.
 */
public final class Dfa {
  private static final int ASCII = 128;

  /** The first code point of each class; a class ends where the next begins. */
  private final int[] firsts;

  private final int[] asciiClass = new int[ASCII];

  /** The kind of each class. */
  private final int[] kindOf;

  private final int kinds;
  private final int[] next;
  private final long[] accepts;

  /**
   * An automaton as it was found.
   *
   * @param firsts the first code point of each class, ascending from 0
   * @param kindOf the kind of each class
   * @param next the state after each kind, state by state
   * @param accepts by state
   */
  Dfa(int[] firsts, int[] kindOf, int[] next, long[] accepts) {
    this.firsts = firsts;
    this.kindOf = kindOf;
    this.kinds = next.length / accepts.length;
    this.next = next;
    this.accepts = accepts;
    for (int c = 0; c < ASCII; c++) {
      asciiClass[c] = search(c);
    }
  }

  /** A pattern of JSON Schema, which may match anywhere in a text. */
  public static Dfa search(String pattern, DfaBounds bounds) throws PatternException {
    return of(PatternParser.parse(pattern, PatternSyntax.SCHEMA), true, bounds);
  }

  /** A pattern that is the whole text. */
  public static Dfa whole(String pattern, DfaBounds bounds) throws PatternException {
    return whole(PatternParser.parse(pattern, PatternSyntax.SCHEMA), bounds);
  }

  /** What a part of a grammar stands for, as the whole text. */
  public static Dfa whole(Regex regex, DfaBounds bounds) throws PatternException {
    return of(regex, false, bounds);
  }

  private static Dfa of(Regex regex, boolean anywhere, DfaBounds bounds) throws PatternException {
    LeadingLooks leading = LeadingLooks.of(regex, !anywhere);
    if (leading.looks().isEmpty()) {
      return Determinization.of(new Nfa(regex, anywhere, bounds.maxNodes()), bounds);
    }
    List<Dfa> parts = new ArrayList<>();
    for (Regex.Look look : leading.looks()) {
      parts.add(Looks.automaton(look, bounds));
    }
    parts.add(of(leading.rest(), anywhere, bounds));
    return all(parts, bounds);
  }

  /**
   * Texts of at least {@code min} and at most {@code max} code points.
   *
   * @param max -1 for no limit
   */
  public static Dfa ofLength(int min, int max, DfaBounds bounds) throws PatternException {
    long states = max < 0 ? min + 1L : max + 2L; // the last one holds what is too long
    bounds.check((int) Math.min(Integer.MAX_VALUE, states), 1, states);
    int[] next = IntStream.range(0, (int) states).map(s -> s + 1).toArray();
    next[next.length - 1]--;
    long[] accepts = new long[next.length];
    Arrays.fill(accepts, min, max < 0 ? min + 1 : max + 1, 1);
    return new Dfa(new int[] {0}, new int[] {0}, next, accepts);
  }

  /** Decides the opposite of what this one decides first. */
  public Dfa opposite() {
    return new Dfa(firsts, kindOf, next, Arrays.stream(accepts).map(bits -> ~bits & 1).toArray());
  }

  /** Decides only whether a text ends in one of some states. */
  public Dfa endingIn(IntPredicate states) {
    return new Dfa(
        firsts,
        kindOf,
        next,
        IntStream.range(0, states()).mapToLong(s -> states.test(s) ? 1 : 0).toArray());
  }

  /** Decides whether all that {@code parts} decide first is so. */
  public static Dfa all(List<Dfa> parts, DfaBounds bounds) throws PatternException {
    Dfa product = product(parts, bounds);
    long yes = -1L >>> (Long.SIZE - parts.size());
    long[] accepts = Arrays.stream(product.accepts).map(bits -> bits == yes ? 1 : 0).toArray();
    return new Dfa(product.firsts, product.kindOf, product.next, accepts);
  }

  /** One automaton that decides what all of {@code parts} decide, in their order. */
  public static Dfa product(List<Dfa> parts, DfaBounds bounds) throws PatternException {
    return Determinization.product(parts, bounds);
  }

  /**
   * The states from which the first question can still be answered yes, by characters: half a
   * surrogate pair is none.
   */
  BitSet alive() {
    BitSet characters = new BitSet();
    for (int c = 0; c < firsts.length; c++) {
      characters.set(kindOf[c], characters.get(kindOf[c]) || isCharacter(c));
    }
    return leadingTo(state -> (accepts[state] & 1) != 0, characters::get);
  }

  /**
   * The states from which some are reached, those included.
   *
   * @param kindsThatCount of code points
   */
  BitSet leadingTo(IntPredicate wanted, IntPredicate kindsThatCount) {
    int[] latest = new int[states()];
    int[] earlier = new int[next.length];
    Arrays.fill(latest, -1);
    for (int step = 0; step < next.length; step++) {
      if (kindsThatCount.test(step % kinds)) {
        earlier[step] = latest[next[step]];
        latest[next[step]] = step;
      }
    }
    BitSet leading = new BitSet();
    Deque<Integer> found = new ArrayDeque<>();
    for (int state = 0; state < states(); state++) {
      if (wanted.test(state)) {
        leading.set(state);
        found.add(state);
      }
    }
    while (!found.isEmpty()) {
      for (int step = latest[found.remove()]; step >= 0; step = earlier[step]) {
        int before = step / kinds;
        if (!leading.get(before)) {
          leading.set(before);
          found.add(before);
        }
      }
    }
    return leading;
  }

  /** Whether a class has more than halves of surrogate pairs. */
  boolean isCharacter(int codePointClass) {
    return firstOf(codePointClass) < Character.MIN_SURROGATE
        || lastOf(codePointClass) > Character.MAX_SURROGATE;
  }

  /** The number of states; they are 0 (the start) and up. */
  public int states() {
    return accepts.length;
  }

  /** The number of classes of code points. */
  public int classes() {
    return firsts.length;
  }

  /** The number of kinds of classes. */
  public int kinds() {
    return kinds;
  }

  /** The first code point of a class. */
  public int firstOf(int codePointClass) {
    return firsts[codePointClass];
  }

  /** The last code point of a class. */
  public int lastOf(int codePointClass) {
    return codePointClass + 1 < firsts.length
        ? firsts[codePointClass + 1] - 1
        : Character.MAX_CODE_POINT;
  }

  /** The first code points of all classes. */
  IntStream firsts() {
    return Arrays.stream(firsts);
  }

  /** The class of a code point. */
  public int classOf(int codePoint) {
    return codePoint < ASCII ? asciiClass[codePoint] : search(codePoint);
  }

  /** The state after a code point. */
  public int next(int state, int codePoint) {
    return nextOfClass(state, classOf(codePoint));
  }

  /** The state after any code point of a class. */
  public int nextOfClass(int state, int codePointClass) {
    return next[state * kinds + kindOf[codePointClass]];
  }

  /** The state after any code point of a kind. */
  public int nextOfKind(int state, int kind) {
    return next[state * kinds + kind];
  }

  /** The kind of a code point. */
  public int kindOf(int codePoint) {
    return kindOf[classOf(codePoint)];
  }

  /** Which patterns a text that ends here matches, one bit each. */
  public long accepts(int state) {
    return accepts[state];
  }

  /** Which patterns {@code text} matches, one bit each. */
  public long matches(String text) {
    return accepts[endOf(text)];
  }

  /** The state that {@code text} ends in. */
  public int endOf(String text) {
    int state = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      state = next(state, c);
      i += Character.charCount(c);
    }
    return state;
  }

  private int search(int codePoint) {
    int found = Arrays.binarySearch(firsts, codePoint);
    return found >= 0 ? found : -found - 2;
  }
}
