package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.Conjunction.Reading;
import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a goal as alternatives without any choice left: one shape each. */
final class Expander {
  private final Tables tables;
  private final JsonType type;

  private final boolean withChecks;

  Expander(Tables tables, JsonType type) {
    this(tables, type, true);
  }

  private Expander(Tables tables, JsonType type, boolean withChecks) {
    this.tables = tables;
    this.type = type;
    this.withChecks = withChecks;
  }

  /** Takes no note of what is left to the end of a value. */
  static Expander withoutChecks(Tables tables, JsonType type) {
    return new Expander(tables, type, false);
  }

  /** The shapes of {@code goal} that are not provably empty. */
  List<Shape> shapes(Goal goal) {
    if (!withChecks) {
      return shapes(decided(first(goal, Reading.WITHOUT_CHECKS)));
    }
    List<Shape> shapes = shapes(decided(first(goal, Reading.WITH_CHECKS)));
    if (decidesAll(shapes) || !tables.hasRoom()) {
      return shapes;
    }
    List<Shape> opposed = opposed(goal);
    return opposed == null ? shapes : opposed;
  }

  /**
   * With opposites in place of what is left to the end of a value; null if something is left to it
   * all the same: then more shapes would cost more than they give.
   */
  private @Nullable List<Shape> opposed(Goal goal) {
    List<Conjunction> decided = decided(first(goal, Reading.WITH_OPPOSITES));
    if (decided.stream().anyMatch(Conjunction::isInVain)) {
      return null;
    }
    List<Shape> shapes = shapes(decided);
    return decidesAll(shapes) ? shapes : null;
  }

  private static boolean decidesAll(List<Shape> shapes) {
    return shapes.stream().allMatch(shape -> shape.checks().length == 0);
  }

  private Conjunction first(Goal goal, Reading reading) {
    Conjunction first = new Conjunction(tables, type, reading);
    first.add(Arrays.stream(goal.schemas()).boxed().toList());
    return first;
  }

  private List<Shape> shapes(List<Conjunction> decided) {
    List<Shape> shapes = new ArrayList<>();
    Set<List<Set<Integer>>> seen = new HashSet<>();
    ShapeBuilder builder = new ShapeBuilder(tables, type);
    for (Conjunction done : decided) {
      if (seen.add(List.of(done.schemas, done.checks))) {
        shapes.addAll(builder.build(done));
      }
    }
    return List.copyOf(shapes);
  }

  private List<Conjunction> decided(Conjunction first) {
    Deque<Conjunction> open = new ArrayDeque<>();
    List<Conjunction> done = new ArrayList<>();
    if (first.possible) {
      open.push(first);
    }
    while (!open.isEmpty()) {
      Conjunction next = open.pop();
      if (next.isInVain()) {
        return List.of(next);
      }
      tables.spend(1 + next.schemas.size() + next.choices.size());
      if (next.choices.isEmpty()) {
        done.add(next);
        continue;
      }
      Conjunction.Choice choice = next.choices.remove(0);
      List<Conjunction> branches = new ArrayList<>();
      boolean satisfied = choice.options().stream().anyMatch(next.schemas::containsAll);
      if (!satisfied) {
        for (List<Integer> option : choice.options()) {
          Conjunction branch = next.copy();
          branch.add(option);
          if (branch.possible) {
            branches.add(branch);
          }
        }
      }
      if (satisfied) {
        open.push(next);
      } else if (branches.size() + open.size() + done.size() > next.maxShapes()) {
        // too many alternatives to follow: leave the choice to the end of the value
        next.checks.add(choice.owner());
        open.push(next);
      } else {
        for (int i = branches.size() - 1; i >= 0; i--) {
          open.push(branches.get(i));
        }
      }
    }
    return done;
  }
}
