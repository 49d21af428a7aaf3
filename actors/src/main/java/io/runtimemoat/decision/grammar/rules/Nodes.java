package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of all rules of a grammar. */
final class Nodes {
  /** What a step does. */
  enum Kind {
    /** Reads a character of a set. */
    READ,
    /** Goes on at either of two. */
    SPLIT,
    /** Goes on after what a rule stands for. */
    CALL,
    /** Goes on after a value of a machine; the first step of its rule. */
    VALUE,
    /** Goes on at the start of a text alone. */
    BEGIN,
    /** Goes on at the end of a text alone. */
    END,
    /** Ends its rule. */
    MATCH
  }

  /**
   * A step.
   *
   * @param set what is read
   * @param next the step after it
   * @param other the other one; for a call, the rule's number; for a value, the machine's
   */
  record Node(Kind kind, @Nullable CodePoints set, int next, int other) {
    CodePoints read() {
      if (set == null) {
        throw new IllegalStateException("a step that reads nothing");
      }
      return set;
    }
  }

  private final int most;
  private final List<Node> nodes = new ArrayList<>();

  /** First steps by rule. */
  final int[] starts;

  final List<String> names;
  final Map<String, Integer> numbers;

  Nodes(List<String> names, Map<String, Integer> numbers, int most) {
    this.names = names;
    this.numbers = numbers;
    this.most = most;
    this.starts = new int[names.size()];
  }

  int add(Node node) throws RefusedRulesException {
    if (nodes.size() >= most) {
      throw new RefusedRulesException(
          "", "more than " + most + " steps when its repetitions are written out");
    }
    nodes.add(node);
    return nodes.size() - 1;
  }

  void set(int at, Node node) {
    nodes.set(at, node);
  }

  Node get(int at) {
    return nodes.get(at);
  }

  int size() {
    return nodes.size();
  }
}
