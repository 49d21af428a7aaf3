package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What may follow a text, in words. */
final class Expectations {
  private static final int MOST = 16;
  private static final int MOST_RULES = 4;

  private final Tables tables;
  private final boolean inOrder;

  Expectations(Tables tables, boolean inOrder) {
    this.tables = tables;
    this.inOrder = inOrder;
  }

  List<String> of(State state) {
    Set<String> expected = new LinkedHashSet<>();
    Level top = state.top();
    switch (state.mode()) {
      case VALUE -> values(top, expected);
      case FIRST_ITEM -> {
        values(top, expected);
        ends(top, "]", expected);
      }
      case FIRST_KEY, NEXT_KEY, KEY -> {
        keys(top, expected);
        if (state.mode() == State.Mode.FIRST_KEY) {
          ends(top, "}", expected);
        }
      }
      case COLON -> expected.add(":");
      case AFTER_VALUE -> afterValue(top, expected);
      case STRING, NUMBER ->
          frames(top, frame -> expected.add(judged(frame.shape().expectation(), frame.shape())));
      case WORD -> expected.add(LiteralShape.word(state.first()));
      case DONE -> expected.add("end of text");
    }
    return new ArrayList<>(expected).subList(0, Math.min(MOST, expected.size()));
  }

  private static void frames(Level level, Consumer<Frame> each) {
    for (Frame frame : level.frames()) {
      if (frame != null) {
        each.accept(frame);
      }
    }
  }

  private void values(Level around, Set<String> expected) {
    frames(
        around,
        frame -> {
          if (frame instanceof ArrayFrame array && !array.canGrow()) {
            return;
          }
          if (frame instanceof ContainerFrame parent) {
            for (JsonType type : JsonType.values()) {
              tables
                  .viable(parent.child(), type)
                  .forEach(shape -> expected.add(shape.expectation()));
            }
          }
        });
  }

  private void ends(Level top, String closer, Set<String> expected) {
    frames(
        top,
        frame -> {
          if (frame.accepts()) {
            expected.add(judged(closer, frame.shape()));
          }
        });
  }

  /** With the keywords that decide when a value ends whether it may, and where they stand. */
  private String judged(String what, Shape shape) {
    List<String> rules = new ArrayList<>();
    for (int check : shape.checks()) {
      SchemaNode node = tables.node(check);
      String place = node.path().isEmpty() ? "the root" : node.path();
      for (String keyword : keywords(node)) {
        rules.add(JsonText.quoted(keyword) + " at " + place);
      }
    }
    return rules.isEmpty()
        ? what
        : what
            + " where "
            + String.join(" and ", rules.subList(0, Math.min(MOST_RULES, rules.size())))
            + (rules.size() > MOST_RULES ? " and more" : "")
            + " allows it";
  }

  private static List<String> keywords(SchemaNode node) {
    List<String> keywords = new ArrayList<>();
    SchemaNode.Logic logic = node.logic();
    add(keywords, "anyOf", !logic.any().isEmpty());
    add(keywords, "oneOf", !logic.one().isEmpty());
    add(keywords, "not", logic.not() != SchemaNode.NONE);
    add(keywords, "if", logic.condition() != SchemaNode.NONE);
    add(keywords, "contains", node.arrays().contains() != SchemaNode.NONE);
    add(keywords, "uniqueItems", node.arrays().unique());
    add(keywords, "unevaluatedItems", node.arrays().unevaluated() != SchemaNode.NONE);
    add(keywords, "unevaluatedProperties", node.objects().unevaluated() != SchemaNode.NONE);
    add(keywords, "format", node.strings().format() != null);
    add(keywords, "pattern", node.strings().pattern() != null);
    return keywords;
  }

  private static void add(List<String> keywords, String keyword, boolean isThere) {
    if (isThere) {
      keywords.add(keyword);
    }
  }

  private void keys(Level top, Set<String> expected) {
    frames(
        top,
        frame -> {
          if (frame instanceof ObjectFrame object) {
            for (int i = 0; i < object.shape().names.size() && expected.size() < MOST; i++) {
              if (object.canTake(i, inOrder)) {
                expected.add("key " + JsonText.quoted(object.shape().names.get(i)));
              }
            }
            if (object.canTakeExtra(inOrder)) {
              expected.add("another key");
            }
          }
        });
  }

  private void afterValue(Level top, Set<String> expected) {
    frames(
        top,
        frame -> {
          boolean grows =
              frame instanceof ArrayFrame array
                  ? array.canGrow()
                  : frame instanceof ObjectFrame object && object.canGrow(inOrder);
          if (grows) {
            expected.add(",");
          }
        });
    keysAfterComma(top, expected);
    ends(top, top.alive() instanceof ArrayFrame ? "]" : "}", expected);
  }

  /** Which required keys are missing is what a reader wants to know. */
  private static void keysAfterComma(Level top, Set<String> expected) {
    frames(
        top,
        frame -> {
          if (frame instanceof ObjectFrame object) {
            for (int i = 0; i < object.shape().names.size() && expected.size() < MOST; i++) {
              if (object.shape().isNeeded(i) && !object.has(i)) {
                expected.add("key " + JsonText.quoted(object.shape().names.get(i)));
              }
            }
          }
        });
  }
}
