package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.rules.Nodes.Kind;
import io.runtimemoat.decision.grammar.rules.Nodes.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The fewest bytes from each step to the end of its rule.
 *
 * @param bytes by step; {@link #NEVER} where no end can be reached
 * @param ranks by step, in which order they were found: each depends on lower ones alone
 */
record Costs(long[] bytes, int[] ranks) {
  /* D. E. Knuth, A generalization of Dijkstra's algorithm, Information Processing Letters 6 (1977):
   * steps are settled by ascending cost; a call is known once its rule and what follows it are. */

  static final long NEVER = Long.MAX_VALUE;
  private static final long MOST = 1L << 40;
  private static final int SURROGATES = 0xd800;
  private static final int SURROGATES_END = 0xe000;
  private static final int[] LENGTH_STARTS = {0, 0x80, 0x800, 0x10000, 0x110000};

  /** Costs of steps, where the shortest value of each machine takes {@code values} bytes. */
  static Costs of(Nodes nodes, int[] values) {
    Search search = new Search(nodes, values);
    search.connect();
    search.settle();
    return new Costs(search.costs, search.ranks);
  }

  private static final class Search {
    final Nodes nodes;
    final int[] values;
    final long[] costs;
    final int[] ranks;
    int settled;
    final List<List<Integer>> users = new ArrayList<>();
    final PriorityQueue<long[]> open = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));

    Search(Nodes nodes, int[] values) {
      this.nodes = nodes;
      this.values = values;
      this.costs = new long[nodes.size()];
      this.ranks = new int[nodes.size()];
      Arrays.fill(costs, NEVER);
    }

    void connect() {
      for (int n = 0; n < nodes.size(); n++) {
        users.add(new ArrayList<>(2));
      }
      for (int n = 0; n < nodes.size(); n++) {
        Node node = nodes.get(n);
        switch (node.kind()) {
          case MATCH -> open.add(new long[] {0, n});
          case END -> {
            if (endsWithoutReading(node.next())) {
              open.add(new long[] {0, n});
            }
          }
          case BEGIN -> {
            // never after the first character
          }
          case READ, VALUE -> users.get(node.next()).add(n);
          case SPLIT -> {
            users.get(node.next()).add(n);
            users.get(node.other()).add(n);
          }
          case CALL -> {
            users.get(node.next()).add(n);
            users.get(nodes.starts[node.other()]).add(n);
          }
        }
      }
    }

    private boolean endsWithoutReading(int from) {
      boolean[] seen = new boolean[nodes.size()];
      List<Integer> todo = new ArrayList<>(List.of(from));
      while (!todo.isEmpty()) {
        int n = todo.remove(todo.size() - 1);
        if (seen[n]) {
          continue;
        }
        seen[n] = true;
        Node node = nodes.get(n);
        if (node.kind() == Kind.MATCH) {
          return true;
        }
        if (node.kind() == Kind.SPLIT || node.kind() == Kind.END) {
          todo.add(node.next());
        }
        if (node.kind() == Kind.SPLIT) {
          todo.add(node.other());
        }
      }
      return false;
    }

    void settle() {
      while (!open.isEmpty()) {
        long[] best = open.remove();
        int n = (int) best[1];
        if (costs[n] != NEVER) {
          continue;
        }
        costs[n] = best[0];
        ranks[n] = settled++;
        for (int user : users.get(n)) {
          long cost = through(nodes.get(user), n);
          if (cost <= MOST && costs[user] == NEVER) {
            open.add(new long[] {cost, user});
          }
        }
      }
    }

    private long through(Node user, int settled) {
      if (user.kind() == Kind.SPLIT) {
        return costs[settled];
      }
      if (user.kind() == Kind.READ) {
        int bytes = shortestCharacter(user.read());
        return bytes == 0 ? NEVER : costs[settled] + bytes;
      }
      if (user.kind() == Kind.VALUE) {
        return costs[settled] + values[user.other()];
      }
      long inside = costs[nodes.starts[user.other()]];
      long after = costs[user.next()];
      return inside == NEVER || after == NEVER ? NEVER : inside + after;
    }

    /** Bytes of the shortest character in UTF-8; 0 if the set has none. */
    private static int shortestCharacter(CodePoints set) {
      for (int bytes = 1; bytes < LENGTH_STARTS.length; bytes++) {
        int first = LENGTH_STARTS[bytes - 1];
        int last = LENGTH_STARTS[bytes] - 1;
        boolean found =
            bytes == 3
                ? set.meets(first, SURROGATES - 1) || set.meets(SURROGATES_END, last)
                : set.meets(first, last);
        if (found) {
          return bytes;
        }
      }
      return 0;
    }
  }
}
