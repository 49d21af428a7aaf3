package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.rules.Nodes.Kind;
import io.runtimemoat.decision.grammar.rules.Nodes.Node;
import io.runtimemoat.decision.grammar.text.TextView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules as automata over bytes that are found as texts ask for them. Steps from which a rule
 * cannot end are left out, so a state that is there can be completed. Safe for use by many threads.
 */
final class Lexer {
  private static final int CONTINUATION = 0x80;
  private static final int CONTINUATION_END = 0xbf;

  private static final int BYTES_PER_NODE = 100;
  private static final int BYTES_PER_STATE = 1300;

  private final Nodes nodes;
  private final long[] costs;
  private final int[] ranks;
  private final int maxStates;
  private final Values values;
  private final Map<LexState.Key, LexState> known = new HashMap<>();

  Lexer(Nodes nodes, int maxStates, Values values) {
    this.nodes = nodes;
    this.values = values;
    Costs found = Costs.of(nodes, values.lengths());
    this.costs = found.bytes();
    this.ranks = found.ranks();
    this.maxStates = maxStates;
  }

  /** Memory, roughly. */
  long estimatedBytes() {
    synchronized (known) {
      return (long) nodes.size() * BYTES_PER_NODE + (long) known.size() * BYTES_PER_STATE;
    }
  }

  Values values() {
    return values;
  }

  Nodes nodes() {
    return nodes;
  }

  /** The one of two steps that is nearer to the end of its rule. */
  int nearer(int one, int other) {
    if (costs[one] == Costs.NEVER || costs[other] == Costs.NEVER) {
      return costs[one] == Costs.NEVER ? other : one;
    }
    return ranks[one] < ranks[other] ? one : other;
  }

  /** The start of a rule. */
  LexState start(int rule, boolean textBegins) {
    Node first = nodes.get(nodes.starts[rule]);
    return first.kind() == Kind.VALUE
        ? LexState.within(rule, nodes.names.get(rule), values.before(first.other()))
        : closed(rule, new int[] {nodes.starts[rule]}, textBegins);
  }

  /** Whether a rule may be empty. */
  boolean isNullable(int rule) {
    return costs[nodes.starts[rule]] == 0;
  }

  /** The state after a byte at {@code at}; {@link LexState#DEAD} if none may come. */
  LexState next(LexState from, int b, long at, TextView text) {
    if (from.inner == null) {
      return next(from, b);
    }
    InnerText inner = from.inner.next(b, at, text);
    return inner == null ? LexState.DEAD : LexState.within(from.rule(), from.ruleName, inner);
  }

  /** The state after a byte outside values; {@link LexState#DEAD} if none may come. */
  LexState next(LexState from, int b) {
    LexState known = from.next[b];
    if (known == null) {
      known = find(from, b);
      from.next[b] = known;
    }
    return known;
  }

  private LexState find(LexState from, int b) {
    LexState.Key key = from.key;
    if (key.missing() == 0) {
      return b < CONTINUATION ? taken(from, b) : begun(from, b);
    }
    if (b < key.first() || b > key.last()) {
      return LexState.DEAD;
    }
    int value = key.value() < 0 ? -1 : key.value() << 6 | (b & 0x3f);
    if (key.missing() == 1) {
      return value < 0 ? closed(from.rule(), targets(from.reads), false) : taken(from, value);
    }
    return inside(from, value, key.missing() - 1, CONTINUATION, CONTINUATION_END);
  }

  private LexState begun(LexState from, int b) {
    if (b < 0xc2 || b > 0xf4) {
      return LexState.DEAD;
    }
    if (b < 0xe0) {
      return inside(from, b & 0x1f, 1, CONTINUATION, CONTINUATION_END);
    }
    if (b < 0xf0) {
      return inside(
          from, b & 0xf, 2, b == 0xe0 ? 0xa0 : CONTINUATION, b == 0xed ? 0x9f : CONTINUATION_END);
    }
    return inside(
        from, b & 7, 3, b == 0xf0 ? 0x90 : CONTINUATION, b == 0xf4 ? 0x8f : CONTINUATION_END);
  }

  /** Inside a character of which {@code missing} bytes have not come. */
  private LexState inside(LexState from, int value, int missing, int first, int last) {
    int[] alive = from.reads;
    boolean same = value < 0;
    if (!same) {
      int rest = 6 * (missing - 1);
      int least = value << (rest + 6) | (first & 0x3f) << rest;
      int greatest = value << (rest + 6) | (last & 0x3f) << rest | ((1 << rest) - 1);
      alive = Arrays.stream(alive).filter(n -> set(n).meets(least, greatest)).toArray();
      same = Arrays.stream(alive).allMatch(n -> set(n).containsAll(least, greatest));
    }
    if (alive.length == 0) {
      return LexState.DEAD;
    }
    return interned(
        new LexState.Key(from.rule(), alive, false, missing, same ? -1 : value, first, last));
  }

  private CodePoints set(int node) {
    return nodes.get(node).read();
  }

  private LexState taken(LexState from, int codePoint) {
    int[] reading = Arrays.stream(from.reads).filter(n -> set(n).contains(codePoint)).toArray();
    return reading.length == 0 ? LexState.DEAD : closed(from.rule(), targets(reading), false);
  }

  private int[] targets(int[] reading) {
    return Arrays.stream(reading).map(n -> nodes.get(n).next()).toArray();
  }

  /** All that can be reached without reading. */
  private LexState closed(int rule, int[] from, boolean textBegins) {
    BitSet seen = new BitSet();
    close(from, textBegins, false, seen);
    boolean accepts = false;
    List<Integer> kept = new ArrayList<>();
    boolean anchored = false;
    for (int n = seen.nextSetBit(0); n >= 0; n = seen.nextSetBit(n + 1)) {
      Kind kind = nodes.get(n).kind();
      accepts |= kind == Kind.MATCH;
      anchored |= kind == Kind.END;
      if ((kind == Kind.READ || kind == Kind.CALL) && costs[n] != Costs.NEVER) {
        kept.add(n);
      }
    }
    if (anchored && !accepts) {
      BitSet atEnd = new BitSet();
      close(from, textBegins, true, atEnd);
      accepts = atEnd.stream().anyMatch(n -> nodes.get(n).kind() == Kind.MATCH);
    }
    if (kept.isEmpty() && !accepts) {
      return LexState.DEAD;
    }
    int[] steps = kept.stream().mapToInt(Integer::intValue).toArray();
    return interned(new LexState.Key(rule, steps, accepts, 0, 0, 0, 0));
  }

  private void close(int[] from, boolean textBegins, boolean textEnds, BitSet seen) {
    List<Integer> todo = new ArrayList<>();
    Arrays.stream(from).forEach(todo::add);
    while (!todo.isEmpty()) {
      int n = todo.remove(todo.size() - 1);
      if (seen.get(n)) {
        continue;
      }
      seen.set(n);
      Node node = nodes.get(n);
      boolean passes =
          node.kind() == Kind.SPLIT
              || (node.kind() == Kind.BEGIN && textBegins)
              || (node.kind() == Kind.END && textEnds);
      if (passes) {
        todo.add(node.next());
      }
      if (node.kind() == Kind.SPLIT) {
        todo.add(node.other());
      }
    }
  }

  private LexState interned(LexState.Key key) {
    synchronized (known) {
      LexState old = known.get(key);
      if (old != null) {
        return old;
      }
      int[] reads =
          Arrays.stream(key.nodes()).filter(n -> nodes.get(n).kind() == Kind.READ).toArray();
      LexState made = new LexState(key, reads, cost(key), nodes.names.get(key.rule()), null);
      if (known.size() < maxStates) {
        known.put(key, made);
      }
      return made;
    }
  }

  private long cost(LexState.Key key) {
    if (key.accepts()) {
      return 0;
    }
    long least = Costs.NEVER;
    for (int n : key.nodes()) {
      long cost = key.missing() > 0 ? key.missing() + costs[nodes.get(n).next()] : costs[n];
      least = Math.min(least, cost);
    }
    return least;
  }

  /** The rules that may begin in a state. */
  LexState.Call[] calls(LexState state) {
    LexState.Call[] found = state.calls;
    if (found == null) {
      found = findCalls(state);
      state.calls = found;
    }
    return found;
  }

  private LexState.Call[] findCalls(LexState state) {
    Map<Integer, List<Integer>> after = new TreeMap<>();
    for (int n : state.key.nodes()) {
      Node node = nodes.get(n);
      if (node.kind() == Kind.CALL) {
        after.computeIfAbsent(node.other(), rule -> new ArrayList<>()).add(node.next());
      }
    }
    List<LexState.Call> calls = new ArrayList<>();
    after.forEach(
        (rule, next) ->
            calls.add(
                new LexState.Call(
                    rule,
                    closed(
                        state.rule(),
                        next.stream().mapToInt(Integer::intValue).toArray(),
                        false))));
    return calls.toArray(LexState.Call[]::new);
  }

  /** Whether any plain character leads back to {@code state}. */
  boolean takesPlain(LexState state) {
    int known = state.plain;
    if (known == 0) {
      known = staysOnPlain(state) ? 1 : -1;
      state.plain = known;
    }
    return known > 0;
  }

  private boolean staysOnPlain(LexState state) {
    if (state.key.missing() > 0) {
      return false;
    }
    for (int c = ' '; c < CONTINUATION; c++) {
      if (c != '"' && c != '\\' && next(state, c) != state) {
        return false;
      }
    }
    int[] beyondAscii =
        Arrays.stream(state.reads)
            .filter(n -> set(n).meets(CONTINUATION, Character.MAX_CODE_POINT))
            .toArray();
    return beyondAscii.length > 0
        && Arrays.stream(beyondAscii)
            .allMatch(n -> set(n).containsAll(CONTINUATION, Character.MAX_CODE_POINT))
        && closed(state.rule(), targets(beyondAscii), false) == state;
  }

  /** A step to take towards the nearest end; null if the rule may end here. */
  @Nullable Integer nearest(LexState state) {
    if (state.accepts()) {
      return null;
    }
    Integer best = null;
    for (int n : state.key.nodes()) {
      boolean inside = state.key.missing() > 0;
      long cost = inside ? costs[nodes.get(n).next()] : costs[n];
      long least =
          best == null ? Costs.NEVER : inside ? costs[nodes.get(best).next()] : costs[best];
      best = cost < least ? Integer.valueOf(n) : best;
    }
    return best;
  }
}
