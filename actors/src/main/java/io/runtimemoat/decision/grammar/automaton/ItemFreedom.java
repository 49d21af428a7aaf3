package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a value can still become more than there can be items of an array, so that one is left that
 * is not there yet. It is only said where it is certain.
 */
final class ItemFreedom {
  private static final int MOST_NESTED = 3;

  /** Of one goal, with those of its members. */
  private static final int MOST_LOOKS = 4096;

  private final Tables tables;
  private final boolean inOrder;

  ItemFreedom(Tables tables, boolean inOrder) {
    this.tables = tables;
    this.inOrder = inOrder;
  }

  /** Whether there are so many values of a goal. */
  static boolean isFree(Tables tables, Goal goal) {
    Boolean known = goal.knownFree();
    if (known == null) {
      known = new Look(tables).isFree(goal, MOST_NESTED);
      goal.learnFree(known);
    }
    return known;
  }

  private boolean isFree(Goal goal) {
    return isFree(tables, goal);
  }

  /** Looks at shapes alone: what they need is not asked for a value, which might ask for this. */
  private static final class Look {
    private final Tables tables;
    private int looks = MOST_LOOKS;

    Look(Tables tables) {
      this.tables = tables;
    }

    boolean isFree(Goal goal, int nested) {
      if (--looks < 0) {
        return false;
      }
      return tables.shapes(goal, JsonType.STRING).stream()
              .anyMatch(shape -> ((StringShape) shape).isFree(tables))
          || tables.shapes(goal, JsonType.NUMBER).stream()
              .anyMatch(shape -> ((NumberShape) shape).isUnlimited())
          || (nested > 0
              && tables.shapes(goal, JsonType.OBJECT).stream()
                  .anyMatch(shape -> isFree((ObjectShape) shape, nested - 1)));
    }

    private boolean isFree(ObjectShape shape, int nested) {
      if (!hasValue(shape, nested)) {
        return false;
      }
      boolean spare = shape.limit() > shape.neededCount;
      for (int i = 0; i < shape.names.size(); i++) {
        if ((spare || shape.isNeeded(i)) && isFree(shape.goal(i), nested)) {
          return true;
        }
      }
      return spare && shape.extras.areAny() && hasValue(shape.extras.commonGoal(), nested);
    }

    private boolean hasValue(ObjectShape shape, int nested) {
      return shape.checks().length == 0
          && !shape.isImpossible()
          && shape.min <= shape.neededCount
          && shape.required().stream().allMatch(goal -> hasValue(goal, nested));
    }

    private boolean hasValue(Goal goal, int nested) {
      if (--looks < 0) {
        return false;
      }
      for (JsonType type :
          List.of(JsonType.STRING, JsonType.NUMBER, JsonType.BOOLEAN, JsonType.NULL)) {
        if (tables.shapes(goal, type).stream().anyMatch(shape -> shape.checks().length == 0)) {
          return true;
        }
      }
      return takesEmptyArray(goal)
          || (nested > 0
              && tables.shapes(goal, JsonType.OBJECT).stream()
                  .anyMatch(shape -> hasValue((ObjectShape) shape, nested - 1)));
    }

    private boolean takesEmptyArray(Goal goal) {
      for (int schema : goal.schemas()) {
        SchemaNode node = tables.node(schema);
        SchemaNode.Logic logic = node.logic();
        boolean plain =
            logic.all().isEmpty()
                && logic.any().isEmpty()
                && logic.one().isEmpty()
                && logic.not() == SchemaNode.NONE
                && logic.condition() == SchemaNode.NONE;
        if (!plain
            || node.allowed() != null
            || !node.types().contains(JsonType.ARRAY)
            || node.arrays().minItems() > 0
            || node.arrays().contains() != SchemaNode.NONE) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whether the innermost value of a state can still become so many. */
  boolean isOpen(State state) {
    for (int i = 0; i < state.top().frames().length; i++) {
      Frame frame = state.top().frames()[i];
      if (frame != null && isOpen(state, frame, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpen(State state, Frame frame, int i) {
    return switch (state.mode()) {
      case STRING -> state.text() != null && isOpen(state.text().frames()[i]);
      case KEY ->
          state.text() != null && state.text().frames()[i] instanceof KeyFrame key && isOpen(key);
      case VALUE, COLON -> {
        ContainerFrame container = (ContainerFrame) frame;
        boolean child = frame.shape().checks().length == 0 && isFree(container.child());
        yield child || hasRoom(container.afterChild());
      }
      case FIRST_ITEM, FIRST_KEY, NEXT_KEY, AFTER_VALUE -> hasRoom(frame);
      case NUMBER, WORD, DONE -> false;
    };
  }

  private boolean isOpen(@Nullable TextFrame frame) {
    return frame instanceof StringFrame string && string.isFree(tables);
  }

  private boolean isOpen(KeyFrame key) {
    ObjectFrame owner = key.owner();
    if (key.extra() && owner.shape().checks().length == 0 && owner.shape().extras.areSimple()) {
      return true;
    }
    Words words = owner.shape().words;
    for (int w = key.from(); w < key.to(); w++) {
      int index = words.indexOf(w);
      if (owner.canTake(index, inOrder)
          && owner.shape().checks().length == 0
          && (isFree(owner.shape().goal(index)) || hasRoom(owner.withNamed(index)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether what may still come in a value, between its parts, leaves it so many. */
  boolean hasRoom(@Nullable Frame frame) {
    if (frame == null || frame.shape().checks().length > 0) {
      return false;
    }
    if (frame instanceof ObjectFrame object) {
      return hasRoom(object);
    }
    return frame instanceof ArrayFrame array && hasRoom(array);
  }

  private boolean hasRoom(ObjectFrame object) {
    ObjectShape shape = object.shape();
    for (int i = 0; i < shape.names.size(); i++) {
      if (!object.has(i) && isFree(shape.goal(i)) && object.canTake(i, inOrder)) {
        return true;
      }
    }
    return shape.extras.areSimple() && object.canTakeExtra(inOrder);
  }

  private boolean hasRoom(ArrayFrame array) {
    return array.shape().max() == SchemaNode.UNLIMITED
        && tables.minimal(array.child()).text() != null
        && tables.minimal(array.shape().goal(Integer.MAX_VALUE)).text() != null;
  }
}
