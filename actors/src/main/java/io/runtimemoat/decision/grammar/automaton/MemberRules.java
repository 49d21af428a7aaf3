package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What schemas that hold together say of the members of an object, by their keys. */
final class MemberRules {
  private final Tables tables;
  private final List<SchemaNode.Objects> rules;
  private final List<Dfa> patterns = new ArrayList<>();

  /** The bit of each pattern of each rule; equal ones share it. */
  private final List<Integer> bits = new ArrayList<>();

  private final @Nullable Goal names;

  MemberRules(Tables tables, List<SchemaNode.Objects> rules) {
    this.tables = tables;
    this.rules = rules;
    Set<Integer> all = new LinkedHashSet<>();
    Map<Dfa, Integer> known = new HashMap<>();
    for (SchemaNode.Objects rule : rules) {
      rule.patterns().forEach(pattern -> addPattern(pattern.pattern(), known));
      if (rule.names() != SchemaNode.NONE) {
        all.add(rule.names());
      }
    }
    this.names = all.isEmpty() ? null : tables.goal(all);
  }

  private void addPattern(Dfa pattern, Map<Dfa, Integer> known) {
    Integer bit = known.putIfAbsent(pattern, patterns.size());
    bits.add(bit == null ? patterns.size() : bit);
    if (bit == null) {
      patterns.add(pattern);
    }
  }

  /** What a key itself must satisfy; null for nothing. */
  @Nullable Goal names() {
    return names;
  }

  /** What a key itself must satisfy, as alternatives; none for nothing, or if no key does. */
  List<StringShape> shapesOfNames() {
    return names == null
        ? List.of()
        : tables.shapes(names, JsonType.STRING).stream().map(StringShape.class::cast).toList();
  }

  /** What rules for names list, or can be written out of them; null if it is too much. */
  @Nullable List<String> fewNames() {
    Set<String> all = new LinkedHashSet<>();
    for (StringShape shape : shapesOfNames()) {
      List<String> some = shape.few();
      if (some == null) {
        return null;
      }
      all.addAll(some);
    }
    return names == null ? null : List.copyOf(all);
  }

  /**
   * All patterns for keys, each once: one bit each, in this order, where they are asked together.
   */
  List<Dfa> patterns() {
    return patterns;
  }

  /** What the value of a key must satisfy. */
  Goal goal(String key) {
    List<Integer> all = new ArrayList<>();
    for (SchemaNode.Objects rule : rules) {
      all.addAll(schemas(rule, key));
    }
    return tables.goal(all);
  }

  private static List<Integer> schemas(SchemaNode.Objects rule, String key) {
    List<Integer> all = new ArrayList<>();
    Integer property = rule.properties().get(key);
    if (property != null) {
      all.add(property);
    }
    boolean matched = property != null;
    for (SchemaNode.KeyPattern pattern : rule.patterns()) {
      if (pattern.pattern().matches(key) != 0) {
        matched = true;
        all.add(pattern.schema());
      }
    }
    if (!matched && rule.additional() != SchemaNode.NONE) {
      all.add(rule.additional());
    }
    return all;
  }

  /** What the value of a key must satisfy that nobody names and that matches some patterns. */
  Goal goal(long matched) {
    List<Integer> all = new ArrayList<>();
    int index = 0;
    for (SchemaNode.Objects rule : rules) {
      boolean any = false;
      for (SchemaNode.KeyPattern pattern : rule.patterns()) {
        if ((matched >>> bits.get(index++) & 1) != 0) {
          any = true;
          all.add(pattern.schema());
        }
      }
      if (!any && rule.additional() != SchemaNode.NONE) {
        all.add(rule.additional());
      }
    }
    return tables.goal(all);
  }
}
