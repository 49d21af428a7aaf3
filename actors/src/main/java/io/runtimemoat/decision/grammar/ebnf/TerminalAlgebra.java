package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.pattern.AutomatonSteps;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Works out the operators {@code &} and {@code ~} of terminals: each becomes the automaton of the
 * texts that it stands for. They are texts of characters: a complement has no half of one.
 */
final class TerminalAlgebra {
  private static final DfaBounds BOUNDS = new DfaBounds(20_000, 1 << 18);

  /** Automata of one grammar that are worked out: each takes some 10 ms at the bounds. */
  private static final int MOST_AUTOMATA = 128;

  /** Terminals and groups inside one another, below an operator. */
  private static final int MOST_NESTED = 128;

  /**
   * What an operator works on, without calls and operators.
   *
   * @param steps it takes, written out
   */
  private record Part(Regex regex, long steps) {}

  private final Map<String, Regex> bodies;
  private final Map<String, Part> written = new HashMap<>();
  private String rule = "";
  private int depth;
  private int automata;

  private TerminalAlgebra(Map<String, Regex> bodies) {
    this.bodies = bodies;
  }

  /**
   * The bodies without operators.
   *
   * @throws RefusedRulesException where an operator leaves no text, or is beyond a bound
   */
  static Map<String, Regex> workedOut(Map<String, Regex> bodies) throws RefusedRulesException {
    TerminalAlgebra algebra = new TerminalAlgebra(bodies);
    Map<String, Regex> out = new LinkedHashMap<>();
    for (Map.Entry<String, Regex> body : bodies.entrySet()) {
      algebra.rule = body.getKey();
      out.put(body.getKey(), algebra.outside(body.getValue()));
    }
    return out;
  }

  /** Keeps calls, works out operators. */
  private Regex outside(Regex regex) throws RefusedRulesException {
    if (regex instanceof Regex.Both || regex instanceof Regex.Not) {
      Dfa dfa = automaton(inside(regex));
      if (new AutomatonSteps(dfa).isEmpty()) {
        throw refused("no text satisfies what it asks for with & and ~");
      }
      return new Regex.Automaton(dfa);
    }
    if (regex instanceof Regex.Sequence sequence) {
      List<Regex> parts = new ArrayList<>();
      for (Regex part : sequence.parts()) {
        parts.add(outside(part));
      }
      return new Regex.Sequence(parts);
    }
    if (regex instanceof Regex.Choice choice) {
      List<Regex> options = new ArrayList<>();
      for (Regex option : choice.options()) {
        options.add(outside(option));
      }
      return new Regex.Choice(options);
    }
    return regex instanceof Regex.Repeat repeat
        ? new Regex.Repeat(outside(repeat.part()), repeat.least(), repeat.most())
        : regex;
  }

  private RefusedRulesException refused(String reason) {
    return new RefusedRulesException("rule " + rule, reason);
  }

  private Part inside(Regex regex) throws RefusedRulesException {
    if (++depth > MOST_NESTED) {
      throw refused("with & or ~ it nests more than " + MOST_NESTED + " deep, or uses itself");
    }
    Part part = part(regex);
    if (part.steps() > BOUNDS.maxNodes()) {
      throw refused(
          "with & or ~ it takes more than " + BOUNDS.maxNodes() + " steps: fewer repetitions");
    }
    depth--;
    return part;
  }

  private Part part(Regex regex) throws RefusedRulesException {
    if (regex instanceof Regex.Call call) {
      return called(call.rule());
    }
    if (regex instanceof Regex.Sequence sequence) {
      List<Part> parts = all(sequence.parts());
      return new Part(new Regex.Sequence(regexes(parts)), steps(parts));
    }
    if (regex instanceof Regex.Choice choice) {
      List<Part> options = all(choice.options());
      return new Part(new Regex.Choice(regexes(options)), steps(options));
    }
    if (regex instanceof Regex.Repeat repeat) {
      Part once = inside(repeat.part());
      long times = Math.max(1, Math.max(repeat.least(), repeat.most()));
      return new Part(
          new Regex.Repeat(once.regex(), repeat.least(), repeat.most()), 1 + once.steps() * times);
    }
    if (regex instanceof Regex.Not not) {
      return part(automaton(inside(not.part())).opposite());
    }
    return regex instanceof Regex.Both both ? part(common(all(both.parts()))) : new Part(regex, 1);
  }

  private static Part part(Dfa dfa) {
    return new Part(new Regex.Automaton(dfa), 1L + new AutomatonSteps(dfa).size());
  }

  private Part called(String name) throws RefusedRulesException {
    Part known = written.get(name);
    if (known != null) {
      return known;
    }
    Regex body = bodies.get(name);
    if (body == null) {
      throw refused("it uses " + name + ", which is not defined");
    }
    Part part = inside(body);
    written.put(name, part);
    return part;
  }

  private List<Part> all(List<Regex> regexes) throws RefusedRulesException {
    List<Part> parts = new ArrayList<>();
    for (Regex regex : regexes) {
      parts.add(inside(regex));
    }
    return parts;
  }

  private static List<Regex> regexes(List<Part> parts) {
    return parts.stream().map(Part::regex).toList();
  }

  private static long steps(List<Part> parts) {
    return 1 + parts.stream().mapToLong(Part::steps).sum();
  }

  private Dfa automaton(Part part) throws RefusedRulesException {
    if (++automata > MOST_AUTOMATA) {
      throw refused("the grammar has more than " + MOST_AUTOMATA + " operands of & and ~");
    }
    if (part.regex() instanceof Regex.Automaton automaton) {
      return automaton.dfa();
    }
    try {
      return Dfa.whole(part.regex(), BOUNDS);
    } catch (PatternException e) {
      throw refused("with & or ~: " + e.getMessage());
    }
  }

  private Dfa common(List<Part> parts) throws RefusedRulesException {
    List<Dfa> all = new ArrayList<>();
    for (Part part : parts) {
      all.add(automaton(part));
    }
    try {
      return Dfa.all(all, BOUNDS);
    } catch (PatternException e) {
      throw refused("with &: " + e.getMessage());
    }
  }
}
