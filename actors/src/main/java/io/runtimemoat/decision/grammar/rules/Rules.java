package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.Regex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named rules, of which one is the whole text.
 *
 * @param bodies what each rule stands for
 * @param schemas JSON Schemas whose values are rules, by the number in their {@link Regex.Value}
 */
public record Rules(Map<String, Regex> bodies, String start, List<String> schemas) {
  /** Rules without schemas. */
  public Rules(Map<String, Regex> bodies, String start) {
    this(bodies, start, List.of());
  }

  /**
   * Rules in the order of {@code bodies}.
   *
   * @throws RefusedRulesException if a rule is missing
   */
  public static Rules of(Map<String, Regex> bodies, String start) throws RefusedRulesException {
    return of(bodies, start, List.of());
  }

  /**
   * Rules in the order of {@code bodies}, some of them values of {@code schemas}.
   *
   * @throws RefusedRulesException if a rule is missing
   */
  public static Rules of(Map<String, Regex> bodies, String start, List<String> schemas)
      throws RefusedRulesException {
    if (!bodies.containsKey(start)) {
      throw new RefusedRulesException("", "no rule is named " + start + ", where a text begins");
    }
    for (Map.Entry<String, Regex> rule : bodies.entrySet()) {
      for (String called : calls(rule.getValue())) {
        if (!bodies.containsKey(called)) {
          throw new RefusedRulesException(
              "rule " + rule.getKey(), "it uses " + called + ", which is not defined");
        }
      }
    }
    return new Rules(
        Collections.unmodifiableMap(new LinkedHashMap<>(bodies)), start, List.copyOf(schemas));
  }

  /** A single rule. */
  public static Rules of(Regex text) {
    return new Rules(Map.of("", text), "");
  }

  Regex body(String rule) {
    Regex body = bodies.get(rule);
    if (body == null) {
      throw new IllegalArgumentException("no rule is named " + rule);
    }
    return body;
  }

  /** The rules that a body uses, as often as it does. */
  static List<String> calls(Regex body) {
    List<String> calls = new ArrayList<>();
    for (Regex part : parts(body)) {
      if (part instanceof Regex.Call call) {
        calls.add(call.rule());
      }
    }
    return calls;
  }

  /** A body and everything in it. */
  static List<Regex> parts(Regex body) {
    List<Regex> all = new ArrayList<>();
    Deque<Regex> open = new ArrayDeque<>(List.of(body));
    while (!open.isEmpty()) {
      Regex part = open.pop();
      all.add(part);
      Inlining.children(part).forEach(open::push);
    }
    return all;
  }
}
