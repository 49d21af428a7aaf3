package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.AutomatonSteps;
import io.runtimemoat.decision.grammar.pattern.Regex;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rules are written out where they are used: small ones that call only such rules. Then words
 * and numbers are read by one automaton each, without a stack.
 */
final class Inlining {
  private static final int MOST_NODES = 2000;
  private static final int MOST_DEPTH = 256;

  private final Rules rules;
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();

  private Inlining(Rules rules) {
    this.rules = rules;
  }

  static Set<String> of(Rules rules) {
    Inlining inlining = new Inlining(rules);
    inlining.find();
    return inlining.sizes.keySet();
  }

  private void find() {
    Map<String, Set<String>> callers = new HashMap<>();
    Map<String, Integer> waiting = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    for (Map.Entry<String, Regex> rule : rules.bodies().entrySet()) {
      Set<String> called = new HashSet<>(Rules.calls(rule.getValue()));
      called.forEach(c -> callers.computeIfAbsent(c, key -> new HashSet<>()).add(rule.getKey()));
      waiting.put(rule.getKey(), called.size());
      if (called.isEmpty()) {
        ready.add(rule.getKey());
      }
    }
    while (!ready.isEmpty()) {
      String rule = ready.remove();
      measure(rule);
      for (String caller : callers.getOrDefault(rule, Set.of())) {
        if (waiting.merge(caller, -1, Integer::sum) == 0) {
          ready.add(caller);
        }
      }
    }
  }

  /** A rule that is too large, or a value of a schema, stays one that is called. */
  private void measure(String rule) {
    Regex body = rules.body(rule);
    if (body instanceof Regex.Value) {
      return;
    }
    long size = size(body);
    int depth = depth(body);
    if (size <= MOST_NODES && depth <= MOST_DEPTH) {
      sizes.put(rule, (int) size);
      depths.put(rule, depth);
    }
  }

  private int depth(Regex body) {
    int depth = 0;
    for (Regex child : children(body)) {
      depth = Math.max(depth, depth(child));
    }
    int called = body instanceof Regex.Call call ? depths.getOrDefault(call.rule(), 0) : 0;
    return 1 + Math.max(depth, called);
  }

  static List<Regex> children(Regex body) {
    if (body instanceof Regex.Sequence sequence) {
      return sequence.parts();
    }
    if (body instanceof Regex.Choice choice) {
      return choice.options();
    }
    if (body instanceof Regex.Both both) {
      return both.parts();
    }
    if (body instanceof Regex.Not not) {
      return List.of(not.part());
    }
    return body instanceof Regex.Repeat repeat ? List.of(repeat.part()) : List.of();
  }

  /** Steps once written out, counted from the inside; parsers bound how deep bodies nest. */
  private long size(Regex body) {
    long times = 1;
    long own = 1;
    if (body instanceof Regex.Choice choice) {
      own = choice.options().size();
    } else if (body instanceof Regex.Automaton automaton) {
      own = new AutomatonSteps(automaton.dfa()).size();
    } else if (body instanceof Regex.Repeat repeat) {
      times = Math.max(1, Math.max(repeat.least(), repeat.most()));
    } else if (body instanceof Regex.Call call) {
      own = sizes.getOrDefault(call.rule(), 1);
    }
    long sum = own;
    for (Regex child : children(body)) {
      sum = Math.min(Integer.MAX_VALUE, sum + size(child));
    }
    return Math.min(Integer.MAX_VALUE, sum * times);
  }
}
