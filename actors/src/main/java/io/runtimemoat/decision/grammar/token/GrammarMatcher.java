package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One text that grows token by token under a schema. For one thread.
 *
 * <p>White space between tokens of JSON is limited, so that no text goes on for ever without saying
 * anything.
 */
public final class GrammarMatcher {
  /** Longer endings are rare, and found again each time. */
  private static final int MOST_KEPT = 256;

  /** Of white space that may stand where it stood before. */
  private static final int MOST_GUESSED = 64;

  private final TextMachine machine;
  private final TokenVocabulary vocabulary;
  private final MaskRules rules;
  private final MaskCache cache;
  private final ForcedRuns forced;
  private final GrowingText text;
  private final List<Position> positions;

  /** Where a text stands after a token. */
  private static final class Position {
    private final TextState state;
    private final int spaces;
    private final int length;
    private final boolean ended;

    /** Whether white space stood between tokens so far. */
    private final boolean spaced;

    private @Nullable StateFacts facts;

    Position(TextState state, int spaces, int length, boolean ended, boolean spaced) {
      this.state = state;
      this.spaces = spaces;
      this.length = length;
      this.ended = ended;
      this.spaced = spaced;
    }
  }

  /**
   * A matcher at the start of a text.
   *
   * @param machine for the order that the rules ask for
   * @param cache of the same machine, vocabulary and rules
   */
  public GrammarMatcher(
      TextMachine machine, TokenVocabulary vocabulary, MaskRules rules, MaskCache cache) {
    this(machine, vocabulary, rules, cache, new GrowingText(), new ArrayList<>());
    positions.add(new Position(machine.start(), 0, 0, false, false));
  }

  private GrammarMatcher(
      TextMachine machine,
      TokenVocabulary vocabulary,
      MaskRules rules,
      MaskCache cache,
      GrowingText text,
      List<Position> positions) {
    this.machine = machine;
    this.vocabulary = vocabulary;
    this.rules = rules;
    this.cache = cache;
    this.text = text;
    this.forced = new ForcedRuns(machine, cache, text);
    this.positions = positions;
  }

  /** Another matcher at the same place; the two go on independently. */
  public GrammarMatcher fork() {
    return new GrammarMatcher(
        machine, vocabulary, rules, cache, text.copy(), new ArrayList<>(positions));
  }

  private Position now() {
    return positions.get(positions.size() - 1);
  }

  /** Whether the text may end here. */
  public boolean isComplete() {
    return isComplete(now());
  }

  private boolean isComplete(Position position) {
    try {
      return machine.isComplete(position.state, position.length, text);
    } catch (UndecidedException e) {
      return false;
    }
  }

  /** Whether a token that ends the text was accepted. */
  public boolean isTerminated() {
    return now().ended;
  }

  /** Whether white space that may come here leads on to more. */
  boolean goesOnByBlanks() {
    return now().state.goesOnByBlanks();
  }

  /** Bytes of the number of JSON in flight, {@code most} if there are more; else 0. */
  int numberLength(int most) {
    return now().state.isInNumber() ? text.numberAtEnd(most) : 0;
  }

  /** Tokens that were accepted and not rolled back. */
  public int acceptedTokens() {
    return positions.size() - 1;
  }

  /** Takes a token; false, without any change, if it may not come next. */
  public boolean acceptToken(int token) {
    return accept(token, true);
  }

  /** The same for one of {@link #completionTokens}, which know of validity alone. */
  boolean acceptOfCompletion(int token) {
    return accept(token, false);
  }

  private boolean accept(int token, boolean byRules) {
    Position from = now();
    if (from.ended || token < 0 || token >= vocabulary.size()) {
      return false;
    }
    if (vocabulary.isEnd(token)) {
      if (!isComplete(from)) {
        return false;
      }
      positions.add(new Position(from.state, from.spaces, from.length, true, from.spaced));
      return true;
    }
    byte[] bytes = vocabulary.bytes(token);
    return bytes.length > 0 && accept(bytes, byRules);
  }

  /**
   * Takes bytes as if they were one token, such as those that another model wrote; false, without
   * any change, if they may not come next.
   */
  public boolean acceptText(byte[] bytes) {
    return accept(bytes, true);
  }

  /**
   * As {@link #acceptText}, of a text that stands already: what rules ask for beyond validity it
   * need not have.
   */
  public boolean acceptBegun(byte[] bytes) {
    return accept(bytes, false);
  }

  private boolean accept(byte[] bytes, boolean byRules) {
    Position from = now();
    if (from.ended) {
      return false;
    }
    TextState state = from.state;
    int spaces = from.spaces;
    boolean spaced = from.spaced;
    for (byte b : bytes) {
      spaces = rules.spacesAfter(machine, state, b, spaces, text);
      spaced |= spaces > 0;
      spaces = spaces < 0 && !byRules ? rules.whiteSpace().begun() : spaces;
      TextState next = spaces < 0 ? null : step(state, b);
      if (next == null || (byRules && !rules.take(state, b, next))) {
        text.cut(from.length);
        return false;
      }
      state = next;
    }
    if (!byRules && spaces > 0 && text.takes(machine, state, (byte) ',')) {
      spaces = rules.whiteSpace().begun();
    }
    positions.add(new Position(state, spaces, text.length(), false, spaced));
    return true;
  }

  /**
   * The bytes that must come next, at most {@code most}: a draft that costs no model, to be
   * tokenized with what is before it. White space that may come between them is guessed: as it was
   * behind the same sign before, else none.
   */
  public byte[] forcedText(int most) {
    Position at = now();
    if (at.ended) {
      return new byte[0];
    }
    byte[] run = forced.after(at.state, facts(at), most);
    if (!at.spaced || run.length == 0) {
      return run.length <= most ? run.clone() : Arrays.copyOf(run, most);
    }
    int start = text.length();
    TextState state = at.state;
    int spaces = at.spaces;
    for (byte b : run) {
      TextState spaced = spacedAsBefore(state, spaces);
      TextState next = text.length() - start < most ? step(spaced, b) : null;
      spaces = 0;
      if (next == null) {
        break;
      }
      state = next;
    }
    byte[] found = text.slice(start, Math.min(text.length(), start + most));
    text.cut(start);
    return found;
  }

  private StateFacts facts(Position at) {
    StateFacts known = at.facts;
    if (known == null) {
      known = cache.factsOf(machine.keyOf(at.state));
      at.facts = known;
    }
    return known;
  }

  /** The state after the white space that stood behind the same sign before, as far as it may. */
  private TextState spacedAsBefore(TextState from, int spacesBefore) {
    TextState state = from;
    if (from.isBetweenTokens()) {
      int spaces = spacesBefore;
      for (byte space : text.spacesAfterSameSign(MOST_GUESSED)) {
        spaces = rules.spacesAfter(machine, state, space, spaces, text);
        int length = text.length();
        TextState next = spaces < 0 ? null : step(state, space);
        if (next == null) {
          text.cut(length);
          return state;
        }
        state = next;
      }
    }
    return state;
  }

  /** The state after a byte, which is appended to the text. */
  private @Nullable TextState step(TextState state, byte b) {
    text.append(b);
    try {
      return machine.next(state, b & 0xff, text.length() - 1L, text);
    } catch (UndecidedException e) {
      return null;
    }
  }

  /** Takes back the last {@code tokens}. */
  public void rollback(int tokens) {
    if (tokens < 0 || tokens > acceptedTokens()) {
      throw new IllegalArgumentException(
          "cannot roll back " + tokens + " of " + acceptedTokens() + " tokens");
    }
    positions.subList(positions.size() - tokens, positions.size()).clear();
    text.cut(now().length);
  }

  /** Sets the bit of every token that may come next, and clears all others. */
  public void fillNextTokenBitmask(long[] mask) {
    if (mask.length < vocabulary.maskWords()) {
      throw new IllegalArgumentException(
          "a mask of " + mask.length + " longs for " + vocabulary.size() + " tokens");
    }
    Arrays.fill(mask, 0);
    Position at = now();
    if (at.ended) {
      return;
    }
    Object key = MaskCache.keyOf(machine.keyOf(at.state), at.spaces);
    long[] known = key == null ? null : cache.get(key);
    if (known == null) {
      new MaskWalk(machine, vocabulary, rules, text, at.state, at.spaces).fill(mask);
      if (key != null) {
        cache.put(key, Arrays.copyOf(mask, vocabulary.maskWords()));
      }
    } else {
      System.arraycopy(known, 0, mask, 0, known.length);
    }
    if (isComplete(at)) {
      for (int end : vocabulary.ends()) {
        mask[end >> 6] |= 1L << end;
      }
    }
  }

  /** The shortest bytes that complete the text, as far as one is known. */
  public Optional<byte[]> shortestCompletion() {
    Position at = now();
    return machine.shortestCompletion(at.state, at.length, text);
  }

  /**
   * The fewest tokens that spell the shortest completion, and one that ends the text if the
   * vocabulary has one; empty if none is known or the vocabulary cannot spell it.
   */
  public Optional<int[]> completionTokens() {
    if (isTerminated()) {
      return Optional.of(new int[0]);
    }
    return spelling().filter(tokens -> !(tokens.length == 0 && !isComplete())).map(this::ended);
  }

  /** Found once for each state that says all that may follow. */
  private Optional<int[]> spelling() {
    StateFacts facts = facts(now());
    StateFacts.Ending known = facts.ending;
    if (known != null) {
      return known.tokens();
    }
    Optional<int[]> found = shortestCompletion().map(vocabulary::fewestTokens);
    if (found.map(tokens -> tokens.length).orElse(0) <= MOST_KEPT) {
      facts.ending = new StateFacts.Ending(found);
    }
    return found;
  }

  private int[] ended(int[] tokens) {
    if (vocabulary.ends().length == 0) {
      return tokens.clone();
    }
    int[] all = Arrays.copyOf(tokens, tokens.length + 1);
    all[tokens.length] = vocabulary.ends()[0];
    return all;
  }
}
