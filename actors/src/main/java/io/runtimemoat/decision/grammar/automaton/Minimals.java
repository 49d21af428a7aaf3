package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shortest value of goals, and proves that there is none. Guarded by the tables' lock.
 *
 * <p>A least fixed point over the goals that others need: a goal has a value once one of its shapes
 * has all the values that it needs. What then has none, and no shape that was given up, is empty.
 */
final class Minimals {
  private final Tables tables;
  private final Samples samples;

  Minimals(Tables tables, Samples samples) {
    this.tables = tables;
    this.samples = samples;
  }

  /** The shortest value of {@code goal}; remembers it and those that it needs. */
  Minimal find(Goal goal) {
    Map<Goal, List<Shape>> open = needed(goal);
    Map<Goal, @Nullable String> texts = new LinkedHashMap<>();
    shorten(open, texts);
    Map<Goal, Boolean> unknown = new LinkedHashMap<>();
    spreadDoubt(open, texts, unknown);
    for (Goal member : open.keySet()) {
      String text = texts.get(member);
      boolean doubtful = unknown.getOrDefault(member, false);
      member.learn(
          text != null ? new Minimal(text, false) : doubtful ? Minimal.UNKNOWN : Minimal.NONE);
    }
    Minimal found = goal.knownMinimal();
    return found == null ? Minimal.UNKNOWN : found;
  }

  /** The shortest value of one shape. */
  Minimal of(Shape shape) {
    for (Goal child : samples.children(shape)) {
      tables.minimal(child);
    }
    return samples.shortest(shape, child -> tables.minimal(child));
  }

  private Map<Goal, List<Shape>> needed(Goal first) {
    Map<Goal, List<Shape>> open = new LinkedHashMap<>();
    Deque<Goal> todo = new ArrayDeque<>(List.of(first));
    while (!todo.isEmpty()) {
      Goal goal = todo.remove();
      if (goal.knownMinimal() != null || open.containsKey(goal)) {
        continue;
      }
      List<Shape> shapes = new ArrayList<>();
      for (JsonType type : JsonType.values()) {
        shapes.addAll(tables.shapes(goal, type));
      }
      open.put(goal, shapes);
      shapes.forEach(shape -> todo.addAll(samples.children(shape)));
    }
    return open;
  }

  private void shorten(Map<Goal, List<Shape>> open, Map<Goal, @Nullable String> texts) {
    Function<Goal, Minimal> values =
        goal -> {
          Minimal known = goal.knownMinimal();
          String text = texts.get(goal);
          return known != null ? known : text == null ? Minimal.NONE : new Minimal(text, false);
        };
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Map.Entry<Goal, List<Shape>> entry : open.entrySet()) {
        String best = texts.get(entry.getKey());
        String shorter = shortest(entry.getValue(), values);
        if (shorter != null && (best == null || shorter.length() < best.length())) {
          texts.put(entry.getKey(), shorter);
          changed = true;
        }
      }
    }
  }

  private @Nullable String shortest(Collection<Shape> shapes, Function<Goal, Minimal> values) {
    String best = null;
    for (Shape shape : shapes) {
      String text = samples.shortest(shape, values).text();
      if (text != null && (best == null || text.length() < best.length())) {
        best = text;
      }
    }
    return best;
  }

  /** A goal is doubtful if one of its shapes was given up, or needs a doubtful goal. */
  private void spreadDoubt(
      Map<Goal, List<Shape>> open, Map<Goal, @Nullable String> texts, Map<Goal, Boolean> unknown) {
    Function<Goal, Minimal> values =
        goal -> {
          Minimal known = goal.knownMinimal();
          String text = texts.get(goal);
          if (known != null) {
            return known;
          }
          return text != null
              ? new Minimal(text, false)
              : unknown.containsKey(goal) ? Minimal.UNKNOWN : Minimal.NONE;
        };
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Map.Entry<Goal, List<Shape>> entry : open.entrySet()) {
        Goal goal = entry.getKey();
        if (texts.get(goal) == null
            && !unknown.containsKey(goal)
            && entry.getValue().stream()
                .map(shape -> samples.shortest(shape, values))
                .anyMatch(result -> !result.none())) {
          unknown.put(goal, true);
          changed = true;
        }
      }
    }
  }
}
