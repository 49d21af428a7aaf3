package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.Multiples;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers of a range that are multiples of a step, or numbers of a list. */
final class NumberShape extends Shape {
  private static final int MOST_NAMED = 16;

  /** The lower end; null for none. */
  final @Nullable BigDecimal min;

  final boolean minExcluded;
  final @Nullable BigDecimal max;
  final boolean maxExcluded;

  /** What numbers must be a multiple of; null for nothing. */
  final @Nullable BigDecimal step;

  /** The only numbers that are allowed; null for no such list. */
  final @Nullable List<BigDecimal> values;

  private final NumberFrame start;
  private final NumberReach positive;
  private final NumberReach negative;
  private final @Nullable WholeNumbers wholeNumbers;
  private final @Nullable ShortNumbers shortNumbers;
  private final @Nullable PlainIntegers plainIntegers;

  NumberShape(
      @Nullable BigDecimal min,
      boolean minExcluded,
      @Nullable BigDecimal max,
      boolean maxExcluded,
      @Nullable BigDecimal step,
      @Nullable List<BigDecimal> values,
      int[] checks) {
    super(checks);
    this.min = min;
    this.minExcluded = minExcluded;
    this.max = max;
    this.maxExcluded = maxExcluded;
    this.step = step;
    this.values = values;
    this.start = new NumberFrame(this, "");
    this.positive = NumberReach.of(this, false);
    this.negative = NumberReach.of(this, true);
    this.wholeNumbers = WholeNumbers.of(this);
    this.shortNumbers = ShortNumbers.of(this);
    this.plainIntegers = PlainIntegers.of(this);
  }

  /** Whether every number is allowed. */
  boolean isFree() {
    return min == null && max == null && step == null && values == null;
  }

  /** Whether there are numbers without an end, and each is judged as it comes. */
  boolean isUnlimited() {
    if (checks().length > 0 || values != null) {
      return false;
    }
    return min == null || max == null || (step == null && min.compareTo(max) < 0);
  }

  /** How many there are; unlimited where they are many, or their limits have many digits. */
  int count() {
    if (values != null) {
      return values.size();
    }
    if (min == null || max == null || (step == null && min.compareTo(max) < 0)) {
      return SchemaNode.UNLIMITED;
    }
    return step == null ? 1 : Multiples.count(min, minExcluded, max, maxExcluded, step);
  }

  /** Its whole numbers; null if they must be found by their exact values. */
  @Nullable WholeNumbers wholeNumbers() {
    return wholeNumbers;
  }

  /** Its numbers of few digits; null if its limits have more. */
  @Nullable ShortNumbers shortNumbers() {
    return shortNumbers;
  }

  /** Its numbers as digits alone; null if it has others than whole ones. */
  @Nullable PlainIntegers plainIntegers() {
    return plainIntegers;
  }

  /** A number as text: as digits alone where there are only whole ones, or else the shortest. */
  String text(BigDecimal value) {
    return isPlain(value) ? value.toBigInteger().toString() : JsonText.number(value);
  }

  /** Whether a number is digits alone, in a shape of such. */
  boolean isPlain(BigDecimal value) {
    return plainIntegers != null && PlainIntegers.isShortAndWhole(value);
  }

  boolean contains(BigDecimal value) {
    if (values != null) {
      return values.stream().anyMatch(allowed -> allowed.compareTo(value) == 0);
    }
    return (min == null || value.compareTo(min) >= (minExcluded ? 1 : 0))
        && (max == null || value.compareTo(max) <= (maxExcluded ? -1 : 0))
        && (step == null || Multiples.contains(step, value));
  }

  boolean isEmpty() {
    return !positive.any() && !negative.any();
  }

  /** What numbers with or without a minus sign can still become. */
  NumberReach reach(boolean withMinus) {
    return withMinus ? negative : positive;
  }

  @Override
  NumberFrame start() {
    return start;
  }

  @Override
  String expectation() {
    if (values != null) {
      return values.stream()
          .limit(MOST_NAMED)
          .map(JsonText::number)
          .collect(Collectors.joining(" or "));
    }
    StringBuilder text = new StringBuilder("number");
    if (step != null) {
      text = new StringBuilder(step.compareTo(BigDecimal.ONE) == 0 ? "integer" : "multiple of ");
      text.append(step.compareTo(BigDecimal.ONE) == 0 ? "" : JsonText.number(step));
    }
    if (min != null) {
      text.append(minExcluded ? " > " : " >= ").append(JsonText.number(min));
    }
    if (max != null) {
      text.append(maxExcluded ? " < " : " <= ").append(JsonText.number(max));
    }
    return text.toString();
  }
}
