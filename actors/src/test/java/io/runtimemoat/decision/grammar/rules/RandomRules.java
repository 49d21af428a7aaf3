package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.pattern.Regex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small grammars with every kind of recursion: left, right, hidden, empty, ambiguous. */
final class RandomRules {
  static final List<String> ALPHABET = List.of("a", "b", "é");
  private static final List<String> NAMES = List.of("s", "t", "u");

  private final Random random;

  RandomRules(Random random) {
    this.random = random;
  }

  Rules rules() {
    Map<String, Regex> bodies = new LinkedHashMap<>();
    for (String name : NAMES) {
      List<Regex> options = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        options.add(body(2));
      }
      bodies.put(name, new Regex.Choice(options));
    }
    return new Rules(bodies, "s");
  }

  private Regex body(int depth) {
    return switch (random.nextInt(depth > 0 ? 11 : 6)) {
      case 0, 1 -> letter();
      case 2, 3, 4 -> new Regex.Call(NAMES.get(random.nextInt(NAMES.size())));
      case 5 -> Regex.empty();
      case 6 -> new Regex.Choice(List.of(body(depth - 1), body(depth - 1)));
      case 7 ->
          new Regex.Repeat(body(depth - 1), random.nextInt(2), random.nextInt(4) - 1 < 1 ? -1 : 2);
      default -> {
        List<Regex> parts = new ArrayList<>();
        for (int n = 2 + random.nextInt(2); n > 0; n--) {
          parts.add(body(depth - 1));
        }
        yield new Regex.Sequence(parts);
      }
    };
  }

  private Regex letter() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Regex.OneOf(CodePoints.range('a', 'a'));
      case 2, 3 -> new Regex.OneOf(CodePoints.range('b', 'b'));
      case 4 -> new Regex.OneOf(CodePoints.range('é', 'é'));
      default -> new Regex.OneOf(CodePoints.range('b', 'b').negated());
    };
  }

  String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(most + 1); n > 0; n--) {
      text.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
    }
    return text.toString();
  }
}
