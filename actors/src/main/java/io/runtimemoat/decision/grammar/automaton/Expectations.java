package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What may follow a text, in words. */
final class Expectations {
  private static final int MOST = 16;

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
      case STRING, NUMBER -> frames(top, frame -> expected.add(frame.shape().expectation()));
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

  private static void ends(Level top, String closer, Set<String> expected) {
    frames(
        top,
        frame -> {
          if (frame.accepts()) {
            expected.add(
                frame.shape().checks().length == 0 ? closer : closer + " if the schema holds");
          }
        });
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
