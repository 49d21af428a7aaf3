package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.AutomatonSteps;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.Nodes.Kind;
import io.runtimemoat.decision.grammar.rules.Nodes.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes rules as steps, from the end to the start. Bodies nest as deep as their readers allow, and
 * rules are written out to a bounded height.
 */
final class NodeBuilder {
  private final Rules rules;
  private final Set<String> inlined;
  private final Nodes nodes;

  private NodeBuilder(Rules rules, Set<String> inlined, Nodes nodes) {
    this.rules = rules;
    this.inlined = inlined;
    this.nodes = nodes;
  }

  /** The steps of the rules that are not written out where they are used. */
  static Nodes build(Rules rules, int most) throws RefusedRulesException {
    Set<String> inlined = Inlining.of(rules);
    List<String> names =
        rules.bodies().keySet().stream()
            .filter(name -> name.equals(rules.start()) || !inlined.contains(name))
            .toList();
    Map<String, Integer> numbers = new HashMap<>();
    for (String name : names) {
      numbers.put(name, numbers.size());
    }
    Nodes nodes = new Nodes(names, numbers, most);
    NodeBuilder builder = new NodeBuilder(rules, inlined, nodes);
    for (String name : names) {
      int match = nodes.add(new Node(Kind.MATCH, null, 0, 0));
      nodes.starts[builder.number(name)] = builder.build(rules.body(name), match);
    }
    return nodes;
  }

  private int number(String rule) {
    Integer number = nodes.numbers.get(rule);
    if (number == null) {
      throw new IllegalStateException("rule " + rule + " is written out");
    }
    return number;
  }

  private int build(Regex regex, int next) throws RefusedRulesException {
    if (regex instanceof Regex.OneOf one) {
      return nodes.add(new Node(Kind.READ, one.set(), next, 0));
    }
    if (regex instanceof Regex.Sequence sequence) {
      int state = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        state = build(sequence.parts().get(i), state);
      }
      return state;
    }
    if (regex instanceof Regex.Choice choice) {
      int state = build(choice.options().get(0), next);
      for (int i = 1; i < choice.options().size(); i++) {
        state = split(build(choice.options().get(i), next), state);
      }
      return state;
    }
    if (regex instanceof Regex.Call call) {
      return inlined.contains(call.rule())
          ? build(rules.body(call.rule()), next)
          : nodes.add(new Node(Kind.CALL, null, next, number(call.rule())));
    }
    if (regex instanceof Regex.Value value) {
      return nodes.add(new Node(Kind.VALUE, null, next, value.machine()));
    }
    if (regex instanceof Regex.Repeat repeat) {
      return repeat(repeat, next);
    }
    if (regex instanceof Regex.Automaton automaton) {
      return automaton(new AutomatonSteps(automaton.dfa()), next);
    }
    if (regex instanceof Regex.Both || regex instanceof Regex.Not) {
      throw new IllegalStateException("an operator of terminals that was not worked out");
    }
    return nodes.add(new Node(regex instanceof Regex.Begin ? Kind.BEGIN : Kind.END, null, next, 0));
  }

  /** A step for each state that can be left; the automaton has texts. */
  private int automaton(AutomatonSteps steps, int next) throws RefusedRulesException {
    int[] entries = new int[steps.states()];
    for (int state = 0; state < entries.length; state++) {
      entries[state] = steps.isAlive(state) ? split(next, next) : -1;
    }
    for (int state = 0; state < entries.length; state++) {
      if (steps.isAlive(state)) {
        int first = ways(steps, state, entries, next);
        nodes.set(entries[state], new Node(Kind.SPLIT, null, first, first));
      }
    }
    return entries[0];
  }

  private int ways(AutomatonSteps steps, int state, int[] entries, int next)
      throws RefusedRulesException {
    int first = steps.accepts(state) ? next : -1;
    for (AutomatonSteps.Step step : steps.from(state)) {
      int read = nodes.add(new Node(Kind.READ, step.read(), entries[step.to()], 0));
      first = first < 0 ? read : split(read, first);
    }
    return first;
  }

  private int split(int next, int other) throws RefusedRulesException {
    return nodes.add(new Node(Kind.SPLIT, null, next, other));
  }

  private int repeat(Regex.Repeat repeat, int next) throws RefusedRulesException {
    int state = next;
    if (repeat.most() < 0) {
      int loop = split(next, next);
      nodes.set(loop, new Node(Kind.SPLIT, null, build(repeat.part(), loop), next));
      state = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        state = split(build(repeat.part(), state), next);
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      state = build(repeat.part(), state);
    }
    return state;
  }
}
