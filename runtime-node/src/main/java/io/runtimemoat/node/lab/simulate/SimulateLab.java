package io.runtimemoat.node.lab.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers lines that state a problem: the regret of each policy on it, over several seeds. */
public final class SimulateLab {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> FIELDS =
      Set.of(
          "problem", "steps", "seeds", "policies", "window", "delay", "exploration", "cost_weight");
  private static final int MOST_STEPS = 10_000_000;
  private static final int MOST_SEEDS = 10_000;
  private static final double MOST_WEIGHT = 1_000;
  private static final double USUAL_COST_WEIGHT = 0.18;

  /** The answer to one line, as one line; what is wrong with it in the field {@code error}. */
  public String answer(String line) {
    try {
      JsonNode request = JSON.readTree(line);
      Fields fields = new Fields(request, "the line");
      fields.allowOnly(FIELDS);
      return simulate(fields).toString();
    } catch (JsonProcessingException e) {
      return error("the line is not JSON: " + e.getOriginalMessage());
    } catch (NoSuchFileException e) {
      return error(
          "there is no file %s; problem.cases and problem.classes name them from the working"
                  .formatted(e.getFile())
              + " directory, and the cases that come with Moat lie in its repository");
    } catch (IllegalArgumentException | IOException e) {
      return error(String.valueOf(e.getMessage()));
    }
  }

  private static String error(String message) {
    return JSON.createObjectNode().put("error", message).toString();
  }

  private ObjectNode simulate(Fields fields) throws IOException {
    int steps = fields.intIn("steps", 1_000, Totals.PARTS, MOST_STEPS);
    int seeds = fields.intIn("seeds", 20, 1, MOST_SEEDS);
    double weight = fields.doubleIn("cost_weight", USUAL_COST_WEIGHT, 0, MOST_WEIGHT);
    Problem problem = Problem.read(fields.object("problem"), steps, weight);
    Comparison comparison =
        new Comparison(problem.worlds(), problem.reward(), steps)
            .run(contestants(fields, problem), seeds);
    ObjectNode answer = JSON.createObjectNode();
    answer.set("problem", problem.stated());
    answer.put("steps", steps).put("seeds", seeds);
    answer.set("policies", comparison.toJson(problem.baseline()));
    return answer;
  }

  private static List<Contestant> contestants(Fields fields, Problem problem) {
    Fields bounds = fields.object("exploration");
    bounds.allowOnly(Set.of("floor", "cap"));
    double floor = bounds.doubleIn("floor", 0, 0, 1);
    double cap = bounds.doubleIn("cap", 1, 0, 1);
    if (floor > cap) {
      throw new IllegalArgumentException("exploration.floor is at most exploration.cap");
    }
    Exploration exploration = new Exploration(floor, cap, null);
    int window = fields.intIn("window", 50, 1, MOST_STEPS);
    int delay = fields.intIn("delay", 0, 0, MOST_STEPS);
    List<Contestant> all = new ArrayList<>(problem.always());
    for (JsonNode policy : fields.array("policies", PolicySpec.algorithms())) {
      PolicySpec spec = spec(policy);
      all.add(
          Contestant.learner(
              policy.isTextual() ? policy.textValue() : policy.toString(),
              new Learner.Options(spec, exploration, problem.reward(), window, delay)));
    }
    return all;
  }

  private static PolicySpec spec(JsonNode policy) {
    if (policy.isTextual()) {
      return PolicySpec.of(policy.textValue());
    }
    if (!policy.path("algorithm").isTextual()) {
      throw new IllegalArgumentException(
          "a policy is the id of an algorithm, or an object with algorithm and its settings");
    }
    Map<String, Double> settings = new LinkedHashMap<>();
    policy
        .properties()
        .forEach(
            setting -> {
              if (!setting.getKey().equals("algorithm")) {
                settings.put(setting.getKey(), number(setting.getKey(), setting.getValue()));
              }
            });
    return PolicySpec.of(policy.path("algorithm").textValue(), settings);
  }

  private static double number(String name, JsonNode value) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException(name + " is a number, not " + value);
    }
    return value.doubleValue();
  }
}
