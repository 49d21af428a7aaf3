package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.judge.Judge;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes short values of shapes, given short values of the goals that they need. */
final class Samples {
  /** Of a value that is written down, in characters. */
  static final int MAX_TEXT = 1 << 18;

  /** Of texts that are tried where the shortest is not accepted. */
  static final int MAX_TRIED = 256;

  /** Characters that are a step of the work that a schema may cause. */
  private static final int TEXT_PER_STEP = 64;

  /** Of the shortest values of all shapes together, and of one other text. */
  private static final int MOST_LOOKS = 1 << 21;

  private static final int MOST_LOOKS_AT_ONE = 1 << 16;

  private final Tables tables;
  private final ObjectSamples objects;
  private final ArraySamples arrays;
  private final Conditions conditions;
  private final Judge.Looks looks = new Judge.Looks(MOST_LOOKS);

  Samples(Tables tables) {
    this.tables = tables;
    this.objects = new ObjectSamples(tables, this);
    this.arrays = new ArraySamples(tables, this);
    this.conditions = new Conditions(tables);
  }

  /** The goals that a value of {@code shape} may need. */
  List<Goal> children(Shape shape) {
    if (shape instanceof ObjectShape object) {
      return objects.children(object);
    }
    return shape instanceof ArrayShape array ? arrays.children(array) : List.of();
  }

  /**
   * The shortest value of {@code shape}.
   *
   * @param values of the goals that it may need
   */
  Minimal shortest(Shape shape, Function<Goal, Minimal> values) {
    tables.spend(1 + children(shape).size());
    Minimal plain = plain(shape, values);
    String text = plain.text();
    if (text == null || text.length() > MAX_TEXT) {
      return text == null ? plain : Minimal.UNKNOWN;
    }
    tables.spend(text.length() / TEXT_PER_STEP);
    if (shape.checks().length == 0 || holds(shape.checks(), text, looks)) {
      return plain;
    }
    if (isOnlyOne(shape) && isRefused(shape.checks(), text)) {
      return Minimal.NONE;
    }
    return shortest(shape, variants(shape, values))
        .or(() -> shortest(shape, conditioned(shape)))
        .map(variant -> new Minimal(variant, false))
        .orElse(Minimal.UNKNOWN);
  }

  /** Whether the empty object or array is all that a shape has. */
  private static boolean isOnlyOne(Shape shape) {
    return (shape instanceof ObjectShape object && object.limit() == 0)
        || (shape instanceof ArrayShape array && array.limit() == 0);
  }

  private Optional<String> shortest(Shape shape, Stream<String> variants) {
    return variants
        .limit(MAX_TRIED)
        .filter(variant -> variant.length() <= MAX_TEXT)
        .filter(variant -> holds(shape.checks(), variant, looks))
        .min(Comparator.comparingInt(String::length));
  }

  private Stream<String> conditioned(Shape shape) {
    return shape instanceof ObjectShape object
        ? conditions.values(object).stream()
        : Stream.empty();
  }

  /** The branches that an object's conditions may lead to. */
  List<Goal> branches(ObjectShape shape) {
    return tables.hasRoom() ? conditions.branches(shape) : List.of();
  }

  private Minimal plain(Shape shape, Function<Goal, Minimal> values) {
    if (shape instanceof ObjectShape object) {
      return objects.plain(object, values);
    }
    if (shape instanceof ArrayShape array) {
      return arrays.plain(array, values);
    }
    if (shape instanceof StringShape string) {
      String text = string.start().shortest();
      return text == null ? Minimal.UNKNOWN : new Minimal(JsonText.quoted(text), false);
    }
    String text = scalars(shape).min(Comparator.comparingInt(String::length)).orElse(null);
    return text == null ? Minimal.NONE : new Minimal(text, false);
  }

  private Stream<String> variants(Shape shape, Function<Goal, Minimal> values) {
    if (shape instanceof ObjectShape object) {
      return objects.variants(object, values);
    }
    if (shape instanceof ArrayShape array) {
      return arrays.variants(array, values);
    }
    return scalars(shape);
  }

  /** Several values of a goal: its shortest, and others of no more than one token. */
  List<String> several(Goal goal, Function<Goal, Minimal> values) {
    List<String> all = new ArrayList<>();
    String shortest = values.apply(goal).text();
    if (shortest != null) {
      all.add(shortest);
    }
    for (var type : io.runtimemoat.decision.grammar.json.JsonType.values()) {
      for (Shape shape : tables.shapes(goal, type)) {
        scalars(shape)
            .filter(text -> shape.checks().length == 0 || holds(shape.checks(), text))
            .filter(text -> !all.contains(text))
            .forEach(all::add);
      }
    }
    return all;
  }

  /** Values of a shape that is neither an array nor an object. */
  private static Stream<String> scalars(Shape shape) {
    if (shape instanceof LiteralShape literal) {
      return literal.firstBytes().chars().mapToObj(LiteralShape::word);
    }
    if (shape instanceof NumberShape number) {
      return NumberSamples.of(number);
    }
    return shape instanceof StringShape string ? strings(string) : Stream.empty();
  }

  private static Stream<String> strings(StringShape shape) {
    Words words = shape.words;
    if (words != null) {
      return java.util.stream.IntStream.range(0, words.size())
          .mapToObj(i -> JsonText.quoted(words.rest(i, 0)));
    }
    String shortest = shape.start().shortest();
    if (shortest == null) {
      return Stream.empty();
    }
    Stream<String> longer =
        Stream.of("x", "y", "xy", "xyz")
            .map(tail -> shortest + tail)
            .filter(text -> accepts(shape, text));
    return Stream.concat(Stream.of(shortest), longer).map(JsonText::quoted);
  }

  private static boolean accepts(StringShape shape, String text) {
    @Nullable StringFrame frame = shape.start();
    for (int i = 0;
        i < text.length() && frame != null;
        i += Character.charCount(text.codePointAt(i))) {
      frame = frame.next(text.codePointAt(i));
    }
    return frame != null && frame.accepts();
  }

  /** Whether it is sure that a text does not satisfy them. */
  private boolean isRefused(int[] checks, String text) {
    try {
      JsonValue value = JsonReader.read(text, tables.limits().maxHeldDepth());
      return Arrays.stream(checks).anyMatch(check -> !tables.judge().accepts(check, value));
    } catch (JsonSyntaxException | UndecidedException e) {
      return false;
    }
  }

  /** Whether a text satisfies the schemas that are decided when a value ends. */
  boolean holds(int[] checks, String text) {
    return holds(checks, text, new Judge.Looks(MOST_LOOKS_AT_ONE));
  }

  private boolean holds(int[] checks, String text, Judge.Looks within) {
    try {
      JsonValue value = JsonReader.read(text, tables.limits().maxHeldDepth());
      for (int check : checks) {
        if (!tables.judge().accepts(check, value, within)) {
          return false;
        }
      }
      return true;
    } catch (JsonSyntaxException | UndecidedException e) {
      return false;
    }
  }
}
