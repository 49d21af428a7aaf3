package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.text.Hint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What would complete a text: the value in flight, then members that open objects still need. */
final class Hints {
  private static final int MOST = 32;
  private static final int MOST_ALLOWED = 64;

  private final Tables tables;
  private final boolean inOrder;

  Hints(Tables tables, boolean inOrder) {
    this.tables = tables;
    this.inOrder = inOrder;
  }

  List<Hint> of(State state) {
    List<Hint> hints = new ArrayList<>();
    hints.add(
        new Hint(
            state.path(), new Expectations(tables, inOrder).of(state), allowed(inFlight(state))));
    Level level = state.top();
    String path = State.containerPath(level);
    for (; level.below() != null && hints.size() < MOST; level = level.below()) {
      missing(level, path, hints);
      path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
    return hints;
  }

  /** The shapes that the value in flight may have. */
  private List<Shape> inFlight(State state) {
    List<Shape> shapes = new ArrayList<>();
    for (Frame frame : state.top().frames()) {
      if (frame == null) {
        continue;
      }
      switch (state.mode()) {
        case VALUE -> {
          if (frame instanceof ContainerFrame parent) {
            List<Shape> all = shapes(parent.child());
            boolean distinct = DistinctItems.isDistinct(frame);
            shapes.addAll(distinct ? DistinctItems.unused(all, state.top().keys()) : all);
          }
        }
        case STRING, NUMBER, WORD -> shapes.add(frame.shape());
        default -> {
          // between values nothing is in flight
        }
      }
    }
    return shapes;
  }

  private List<Shape> shapes(Goal goal) {
    List<Shape> shapes = new ArrayList<>();
    for (JsonType type : JsonType.values()) {
      shapes.addAll(tables.viable(goal, type));
    }
    return shapes;
  }

  /** The values of shapes that are all lists or words. */
  private static List<String> allowed(List<Shape> shapes) {
    Set<String> allowed = new LinkedHashSet<>();
    for (Shape shape : shapes) {
      if (shape instanceof StringShape string && !string.listed().isEmpty()) {
        string.listed().forEach(value -> allowed.add(JsonText.quoted(value)));
      } else if (shape instanceof LiteralShape literal) {
        literal.firstBytes().chars().forEach(b -> allowed.add(LiteralShape.word(b)));
      } else {
        return List.of();
      }
    }
    return allowed.stream().limit(MOST_ALLOWED).toList();
  }

  private void missing(Level level, String path, List<Hint> hints) {
    if (!(level.alive() instanceof ObjectFrame object)) {
      return;
    }
    ObjectShape shape = object.shape();
    for (int i = 0; i < shape.names.size() && hints.size() < MOST; i++) {
      if (shape.isNeeded(i) && !object.has(i)) {
        List<Shape> shapes = shapes(shape.goal(i));
        hints.add(
            new Hint(
                path + "/" + State.escaped(shape.names.get(i)),
                shapes.stream().map(Shape::expectation).distinct().toList(),
                allowed(shapes)));
      }
    }
  }
}
