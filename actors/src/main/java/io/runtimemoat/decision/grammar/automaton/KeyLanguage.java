package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys that may come, as one automaton: what patterns say of them and what rules for names do,
 * side by side. Safe for use by many threads.
 */
final class KeyLanguage {
  private final Dfa dfa;

  /** Bits of the rules for names, one of which a key must satisfy; 0 for no rules. */
  private final long names;

  private final LongPredicate possible;
  private final UniformSteps uniform;
  private volatile @Nullable LengthTable lengths;
  private volatile @Nullable CompletionCounts counts;
  private volatile boolean countsAsked;

  /**
   * A language.
   *
   * @param possible whether a key that matches some patterns, one bit each, can have a value
   */
  private KeyLanguage(Dfa dfa, long names, LongPredicate possible) {
    this.dfa = dfa;
    this.names = names;
    this.possible = possible;
    this.uniform = new UniformSteps(dfa, this::canBegin);
  }

  /**
   * The keys that match patterns as their values ask for, and one of the rules for names; null if
   * that is too large.
   *
   * @param rules empty for none
   */
  static @Nullable KeyLanguage of(
      List<Dfa> patterns, List<StringShape> rules, DfaBounds bounds, LongPredicate possible) {
    try {
      List<Dfa> parts = new ArrayList<>(patterns);
      for (StringShape rule : rules) {
        parts.add(of(rule, bounds));
      }
      Dfa joint = Dfa.product(parts, bounds);
      long names = 0;
      for (int bit = patterns.size(); bit < parts.size(); bit++) {
        names |= 1L << bit;
      }
      return new KeyLanguage(joint, names, possible);
    } catch (PatternException e) {
      return null;
    }
  }

  private static Dfa of(StringShape rule, DfaBounds bounds) throws PatternException {
    if (rule.isListed()) {
      return Dfa.whole(
          new Regex.Choice(
              rule.listed().stream().map(text -> Regex.text(text, PatternSyntax.SCHEMA)).toList()),
          bounds);
    }
    Dfa pattern = rule.dfa;
    LengthTable table = rule.lengths;
    int max = rule.max == SchemaNode.UNLIMITED ? -1 : rule.max;
    if (pattern == null || table == null) {
      return Dfa.ofLength(rule.min, max, bounds);
    }
    Dfa matching = pattern.endingIn(table::acceptsIn);
    return rule.min == 0 && max < 0
        ? matching
        : Dfa.all(List.of(matching, Dfa.ofLength(rule.min, max, bounds)), bounds);
  }

  Dfa automaton() {
    return dfa;
  }

  /** Whether rules for names accept a key that ends in a state. */
  boolean isName(long matched) {
    return names == 0 || (matched & names) != 0;
  }

  /** States times kinds of code points. */
  long cells() {
    return (long) dfa.states() * dfa.kinds();
  }

  /** Memory, roughly. */
  long bytes() {
    return cells() * Integer.BYTES + UniformSteps.bytes(dfa);
  }

  /** Whether a key that is in {@code state} can become one that may come. */
  boolean canBegin(int state) {
    return lengths().mayAccept(state);
  }

  /** Whether such a key may come as it is. */
  boolean mayEnd(int state) {
    return lengths().acceptsIn(state);
  }

  /** Whether all texts of some kinds of characters can go on a key. */
  boolean takesAll(int state, long kinds, int length) {
    return uniform.takesAll(state, kinds, length);
  }

  private LengthTable lengths() {
    LengthTable known = lengths;
    if (known == null) {
      known = lengths(possible);
      lengths = known;
    }
    return known;
  }

  private LengthTable lengths(LongPredicate wanted) {
    Map<Long, Boolean> known = new HashMap<>();
    return LengthTable.ofAll(
        dfa,
        matched -> {
          Boolean before = known.get(matched);
          boolean is = before != null ? before : isName(matched) && wanted.test(matched);
          known.put(matched, is);
          return is;
        });
  }

  /** How many keys a beginning may still become, or more, counted up to a bound. */
  int completions(int state) {
    CompletionCounts known = counts();
    return known == null ? CompletionCounts.MANY : known.of(state, 0);
  }

  /** How many keys match patterns as {@code wanted}, or more, counted up to a bound. */
  int count(LongPredicate wanted) {
    CompletionCounts found = CompletionCounts.of(dfa, lengths(wanted), 0, SchemaNode.UNLIMITED);
    return found == null ? CompletionCounts.MANY : found.of(0, 0);
  }

  /** Whether a key is one of those that match patterns as {@code wanted}. */
  boolean contains(String key, LongPredicate wanted) {
    long matched = dfa.matches(key);
    return isName(matched) && wanted.test(matched);
  }

  /** Whether some beginning of a key has but so many keys behind it. */
  boolean canBeUsedUp() {
    return counts() != null && !lengths().neverEnds(dfa);
  }

  private @Nullable CompletionCounts counts() {
    if (!countsAsked) {
      counts = CompletionCounts.of(dfa, lengths(), 0, SchemaNode.UNLIMITED);
      countsAsked = true;
    }
    return counts;
  }

  /** All keys, where they are few enough to be written out; else null. */
  @Nullable List<String> listed(LongPredicate wanted) {
    return ListedKeys.of(dfa, lengths(wanted), 0, SchemaNode.UNLIMITED);
  }

  /** What completes a key that is in {@code state}, the shortest first. */
  KeyWords words(int state) {
    return new KeyWords(dfa, lengths(), state);
  }

  /** Keys that match patterns as {@code wanted}, the shortest first. */
  KeyWords words(LongPredicate wanted) {
    return new KeyWords(dfa, lengths(wanted), 0);
  }
}
