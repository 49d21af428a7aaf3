package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.rules.Nodes.Node;
import io.runtimemoat.decision.grammar.text.TextView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the shortest text that ends what is open. */
final class RuleEndings {
  private static final int[][] PLEASANT = {{'a', 'z'}, {'0', '9'}, {'A', 'Z'}, {' ', '~'}};
  private static final int ASCII_END = 0x7f;
  private static final int CONTINUATION_BITS = 6;

  private final Lexer lexer;
  private final int most;
  private byte[] text = new byte[64];
  private int length;

  RuleEndings(Lexer lexer, int most) {
    this.lexer = lexer;
    this.most = most;
  }

  /** What completes a text; empty if it is longer than the bound. */
  Optional<byte[]> shortest(RuleState state, long at, TextView view) {
    if (state.complete()) {
      return Optional.of(new byte[0]);
    }
    RuleState best = state;
    byte[] rest = null;
    long least = Costs.NEVER;
    for (RuleState way = state; way != null; way = way.more()) {
      byte[] value = restOfValue(way.lex(), at, view);
      long bytes = value == null ? way.lex().cost : value.length;
      long cost = cost(bytes, way.stack());
      if (cost < least) {
        best = way;
        rest = value;
        least = cost;
      }
    }
    return least > most ? Optional.empty() : Optional.of(written(best, rest));
  }

  /** What ends a value in flight; null if it is none, or nothing is known to end it. */
  private static byte @Nullable [] restOfValue(LexState lex, long at, TextView view) {
    InnerText inner = lex.inner;
    if (inner == null) {
      return null;
    }
    return inner.ends()
        ? new byte[0]
        : inner.machine().shortestCompletion(inner.state(), at, view).orElse(null);
  }

  private byte[] written(RuleState way, byte @Nullable [] rest) {
    LexState lex = way.lex();
    Stack stack = way.stack();
    if (rest != null) {
      write(rest);
    } else {
      end(lex);
    }
    while (true) {
      if (stack.ends()) {
        return Arrays.copyOf(text, length);
      }
      int caller = stack.nearest();
      lex = stack.returnTo(caller);
      stack = stack.parent(caller);
      end(lex);
    }
  }

  private void write(byte[] more) {
    if (text.length < length + more.length) {
      text = Arrays.copyOf(text, Math.max(length + more.length, 2 * text.length));
    }
    System.arraycopy(more, 0, text, length, more.length);
    length += more.length;
  }

  private static long cost(long bytes, Stack stack) {
    return bytes == Costs.NEVER || stack.cost() == Costs.NEVER ? Costs.NEVER : bytes + stack.cost();
  }

  /** Writes the shortest way from a state to the end of its rule. */
  private void end(LexState lex) {
    Integer step = lexer.nearest(lex);
    if (step == null) {
      return;
    }
    int from = step;
    if (lex.key.missing() > 0) {
      writeRest(lex, lexer.nodes().get(step).read());
      from = lexer.nodes().get(step).next();
    }
    Deque<Integer> waiting = new ArrayDeque<>();
    waiting.push(from);
    while (!waiting.isEmpty()) {
      step(waiting.pop(), waiting);
    }
  }

  private void step(int at, Deque<Integer> waiting) {
    Node node = lexer.nodes().get(at);
    switch (node.kind()) {
      case READ -> {
        writeShortest(node.read());
        waiting.push(node.next());
      }
      case VALUE -> {
        write(lexer.values().shortest(node.other()));
        waiting.push(node.next());
      }
      case SPLIT -> waiting.push(lexer.nearer(node.next(), node.other()));
      case CALL -> {
        waiting.push(node.next());
        waiting.push(lexer.nodes().starts[node.other()]);
      }
      case MATCH, END, BEGIN -> {
        // the rule ends here
      }
    }
  }

  private void writeShortest(CodePoints set) {
    int found = in(set, 0, ASCII_END);
    for (int last = 0x7ff; found < 0; last = last == 0x7ff ? 0xd7ff : Character.MAX_CODE_POINT) {
      found = in(set, 0, last);
      if (found < 0 && last == 0xd7ff) {
        found = in(set, 0xe000, 0xffff);
      }
    }
    write(Character.toString(found).getBytes(StandardCharsets.UTF_8));
  }

  /** A character of [first, last], one that is pleasant to read if there is one; -1 for none. */
  private static int in(CodePoints set, int first, int last) {
    for (int[] range : PLEASANT) {
      int found = leastIn(set, Math.max(first, range[0]), Math.min(last, range[1]));
      if (found >= 0) {
        return found;
      }
    }
    return leastIn(set, first, last);
  }

  private static int leastIn(CodePoints set, int first, int last) {
    for (int i = 0; i < set.ranges().length; i += 2) {
      int candidate = Math.max(first, set.ranges()[i]);
      if (candidate <= Math.min(last, set.ranges()[i + 1])) {
        return candidate;
      }
    }
    return -1;
  }

  /** The bytes that a character in flight misses. */
  private void writeRest(LexState lex, CodePoints set) {
    int missing = lex.key.missing();
    int rest = CONTINUATION_BITS * (missing - 1);
    byte[] bytes;
    if (lex.key.value() < 0) {
      bytes = new byte[missing];
      Arrays.fill(bytes, (byte) 0x80);
      bytes[0] = (byte) lex.key.first();
    } else {
      int value = lex.key.value();
      int least = value << (rest + CONTINUATION_BITS) | (lex.key.first() & 0x3f) << rest;
      int greatest =
          value << (rest + CONTINUATION_BITS) | (lex.key.last() & 0x3f) << rest | ((1 << rest) - 1);
      byte[] whole =
          Character.toString(leastIn(set, least, greatest)).getBytes(StandardCharsets.UTF_8);
      bytes = Arrays.copyOfRange(whole, whole.length - missing, whole.length);
    }
    write(bytes);
  }
}
