package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.BestArm;
import io.runtimemoat.decision.bandit.StandardShape;
import java.util.ArrayList;
import java.util.List;

/** How often Thompson sampling chooses each of several arms, exactly; line in, line out. */
public final class PropensityLab extends LineLab {
  private static final int MOST_ARMS = 64;
  private static final double MOST = 1e9;
  private static final double LEAST_FREEDOM = 2;

  /** A posterior as a number to compare with others of its kind. */
  private record Draw(String arm, double location, double scale, StandardShape shape) {}

  @Override
  void answer(LabFields fields, ObjectNode out) throws BadLineException {
    fields.only("posteriors", "exploration");
    JsonNode request = fields.object();
    List<Draw> draws = new ArrayList<>();
    boolean counted = LabLines.list(request, "posteriors").path(0).has("successes");
    for (JsonNode posterior : request.path("posteriors")) {
      LabLines.require(
          counted == posterior.has("successes"),
          "posteriors must all have mean and deviation, or all successes and failures");
      draws.add(counted ? beta(posterior) : real(posterior));
    }
    if (draws.isEmpty() || draws.size() > MOST_ARMS) {
      throw new BadLineException("posteriors must be 1 to 64");
    }
    if (draws.stream().map(Draw::arm).distinct().count() < draws.size()) {
      throw new BadLineException("posteriors must be of different arms");
    }
    double[] masses =
        BestArm.probabilities(
            draws.stream().mapToDouble(Draw::location).toArray(),
            draws.stream().mapToDouble(Draw::scale).toArray(),
            draws.stream().map(Draw::shape).toArray(StandardShape[]::new));
    ObjectNode best = out.putObject("probability_best");
    double sum = 0;
    for (int i = 0; i < masses.length; i++) {
      best.put(draws.get(i).arm(), masses[i]);
      sum += masses[i];
    }
    out.put("sum", sum);
    int safe = 0;
    for (int i = 1; i < draws.size(); i++) {
      safe = draws.get(i).location() > draws.get(safe).location() ? i : safe;
    }
    LabLines.distribution(
        draws.stream().map(Draw::arm).toList(),
        LabLines.exploration(request).applyTo(masses, safe),
        out);
  }

  private static Draw real(JsonNode posterior) throws BadLineException {
    LabLines.only("posteriors.", posterior, "arm", "mean", "deviation", "freedom");
    double freedom = posterior.has("freedom") ? LabLines.number(posterior, "freedom") : MOST;
    LabLines.require(freedom > LEAST_FREEDOM, "freedom must be above 2");
    double deviation = LabLines.number(posterior, "deviation");
    LabLines.require(deviation > 1 / MOST && deviation < MOST, "deviation must be above 0");
    return new Draw(
        arm(posterior),
        LabLines.number(posterior, "mean"),
        deviation,
        freedom < MOST ? StandardShape.studentT(freedom) : StandardShape.NORMAL);
  }

  private static Draw beta(JsonNode posterior) throws BadLineException {
    LabLines.only("posteriors.", posterior, "arm", "successes", "failures");
    double successes = LabLines.number(posterior, "successes");
    double failures = LabLines.number(posterior, "failures");
    LabLines.require(
        successes >= 0.01 && failures >= 0.01 && successes < MOST && failures < MOST,
        "successes and failures must be 0.01 to 1e9, the prior's included");
    return new Draw(
        arm(posterior),
        StandardShape.logOddsMode(successes, failures),
        StandardShape.logOddsScale(successes, failures),
        StandardShape.logOdds(successes, failures));
  }

  private static String arm(JsonNode posterior) throws BadLineException {
    return LabLines.text(posterior, "arm")
        .orElseThrow(() -> new BadLineException("arm is missing"));
  }
}
