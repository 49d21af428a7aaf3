package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What labs about policies read and write in the same way. */
final class LabLines {
  private LabLines() {}

  static void require(boolean holds, String otherwise) throws BadLineException {
    if (!holds) {
      throw new BadLineException(otherwise);
    }
  }

  /** Refuses members that nobody reads: a misspelt one would be as if it were not there. */
  static void only(String path, JsonNode object, String... names) throws BadLineException {
    List<String> known = List.of(names);
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      require(
          known.contains(member.getKey()),
          path + member.getKey() + " is not known here; known are " + String.join(", ", known));
    }
  }

  static double number(JsonNode node, String name) throws BadLineException {
    double value = node.path(name).isNumber() ? node.path(name).doubleValue() : Double.NaN;
    require(Double.isFinite(value), name + " must be a number");
    return value;
  }

  static int whole(JsonNode node, String name, int low, int high) throws BadLineException {
    JsonNode value = node.path(name);
    require(
        value.isInt() && low <= value.intValue() && value.intValue() <= high,
        name + " must be a whole number from " + low + " to " + high);
    return value.intValue();
  }

  static Optional<String> text(JsonNode node, String name) throws BadLineException {
    if (!node.has(name)) {
      return Optional.empty();
    }
    require(node.path(name).isTextual(), name + " must be a string");
    return Optional.of(node.path(name).textValue());
  }

  static JsonNode list(JsonNode node, String name) throws BadLineException {
    require(node.path(name).isArray(), name + " must be a list");
    return node.path(name);
  }

  static List<Double> numbers(JsonNode node, String name) throws BadLineException {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode item : list(node, name)) {
      require(item.isNumber(), name + " must be a list of numbers");
      numbers.add(item.doubleValue());
    }
    return numbers;
  }

  static List<String> strings(JsonNode node, String name) throws BadLineException {
    List<String> strings = new ArrayList<>();
    for (JsonNode item : list(node, name)) {
      require(item.isTextual(), name + " must be a list of strings");
      strings.add(item.textValue());
    }
    require(!strings.isEmpty(), name + " must not be empty");
    return strings.stream().sorted().toList();
  }

  /** {@code exploration: {floor, cap}}; without it, whatever the policy wants. */
  static Exploration exploration(JsonNode request) throws BadLineException {
    JsonNode exploration = request.path("exploration");
    if (exploration.isMissingNode()) {
      return Exploration.free();
    }
    require(exploration.isObject(), "exploration must be an object");
    only("exploration.", exploration, "floor", "cap");
    double floor = number(exploration, "floor");
    double cap = number(exploration, "cap");
    require(floor <= cap, "exploration.floor must be at most exploration.cap");
    return new Exploration(floor, cap, null);
  }

  static FeasibleSet feasible(List<String> arms) {
    return FeasibleSet.of(
        arms.stream().map(arm -> new Arm(arm, arm, Tier.SMALL, new Prices(0, 0), 1)).toList(),
        arm -> Optional.empty());
  }

  static void distribution(List<String> arms, Distribution distribution, ObjectNode out) {
    ObjectNode pmf = out.putObject("pmf");
    for (int i = 0; i < arms.size(); i++) {
      pmf.put(arms.get(i), distribution.pmf().probability(i));
    }
    out.put("exploration_mass", distribution.explorationMass());
  }
}
