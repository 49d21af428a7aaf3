package io.runtimemoat.node.lab;

import java.util.Map;
import java.util.TreeMap;

/** Exact-object accuracy of one model over graded cases: all, per difficulty and per schema. */
public final class GradeReport {
  private static final Proportion NONE = new Proportion(0, 0);

  private Proportion all = NONE;
  private Proportion parsed = NONE;
  private final Map<String, Proportion> byDifficulty = new TreeMap<>();
  private final Map<String, Proportion> bySchema = new TreeMap<>();
  private final Map<String, Integer> wrongFields = new TreeMap<>();

  /** Adds one graded case. */
  public void add(HeldOutCase graded, Grade grade) {
    all = all.plus(grade.exact());
    parsed = parsed.plus(grade.parsed());
    byDifficulty.merge(graded.difficulty(), NONE.plus(grade.exact()), GradeReport::sum);
    bySchema.merge(graded.schema(), NONE.plus(grade.exact()), GradeReport::sum);
    grade.wrongFields().forEach(field -> wrongFields.merge(field, 1, Integer::sum));
  }

  public Proportion all() {
    return all;
  }

  public Proportion parsed() {
    return parsed;
  }

  public Map<String, Proportion> byDifficulty() {
    return Map.copyOf(byDifficulty);
  }

  /** A table for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "exact object", all);
    line(text, "one JSON object", parsed);
    byDifficulty.forEach((name, share) -> line(text, "difficulty " + name, share));
    bySchema.forEach((name, share) -> line(text, "schema " + name, share));
    wrongFields.forEach(
        (name, count) ->
            text.append("wrong ").append(name).append(": ").append(count).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Proportion share) {
    text.append(name).append(": ").append(share).append('\n');
  }

  private static Proportion sum(Proportion a, Proportion b) {
    return new Proportion(a.successes() + b.successes(), a.trials() + b.trials());
  }
}
