package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.facts.FeedbackFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.RewardJoin;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.decision.reward.RewardWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What decisions come to when their outcomes and feedback arrive early, late, twice or never. */
public final class JoinLab extends LineLab {
  private static final double MICROS = 1e6;
  private static final double MOST_SECONDS = 1e9;

  @Override
  void answer(LabFields request, ObjectNode out) throws BadLineException {
    request.only(
        "decisions",
        "outcomes",
        "feedback",
        "window_s",
        "until",
        "aggregation",
        "missing_quality",
        "metrics",
        "weights",
        "rated_share");
    RewardRules rules = rules(request);
    List<LabFields> decisions = request.sections("decisions");
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (LabFields decision : decisions) {
      decision.only("id", "at");
      if (numbers.put(decision.text("id"), numbers.size()) != null) {
        throw new BadLineException(decision.path() + "id stands twice; a decision is made once");
      }
    }
    RewardJoin join = new RewardJoin(rules, LabFields.MOST_ITEMS);
    long sequence = 0;
    for (LabFields decision : decisions) {
      int number = (int) sequence;
      join.decided(LabDecisions.CHAIN, sequence++, LabDecisions.decided(number, micros(decision)));
    }
    int unknown = 0;
    for (LabFields one : request.sections("outcomes")) {
      Integer number = numbers.get(one.text("id"));
      if (number == null) {
        unknown++;
      } else {
        join.outcome(LabDecisions.CHAIN, sequence++, outcome(one, number));
      }
    }
    for (LabFields one : request.sections("feedback")) {
      Integer number = numbers.get(one.text("id"));
      if (number == null) {
        unknown++;
      } else {
        join.feedback(LabDecisions.CHAIN, sequence, feedback(one, number, sequence));
        sequence++;
      }
    }
    long until = seconds("until", request.number("until", MOST_SECONDS));
    double ratedShare = request.number("rated_share", 0);
    RewardBatch batch = join.take(until, decisions.size(), task -> ratedShare);
    tell(batch, List.copyOf(numbers.keySet()), out);
    out.put("open", join.openDecisions());
    out.put("late", batch.late());
    out.put("unknown", unknown);
  }

  private static void tell(RewardBatch batch, List<String> ids, ObjectNode out) {
    ArrayNode closed = out.putArray("closed");
    for (ClosedDecision decision : batch.closed()) {
      ObjectNode one = closed.addObject();
      one.put("id", ids.get((int) decision.decision().id().number()));
      one.put("verdict", decision.verdict().name().toLowerCase(Locale.ROOT));
      put(one, "quality", decision.quality());
      put(one, "reward", decision.reward());
    }
  }

  private static RewardRules rules(LabFields request) throws BadLineException {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    if (request.has("metrics")) {
      for (LabFields one : request.sections("metrics")) {
        one.only("name", "worst", "best", "weight");
        String name = one.text("name");
        metrics.put(
            name,
            new Metric(
                name,
                Metric.Kind.FLOAT,
                one.number("worst", 0),
                one.number("best", 1),
                one.number("weight", 1)));
      }
    } else {
      metrics.put("quality", new Metric("quality", Metric.Kind.FLOAT, 0, 1, 1));
    }
    return new RewardRules(
        metrics,
        request.word(
            "aggregation",
            RewardRules.Aggregation.class,
            Optional.of(RewardRules.Aggregation.EARLIEST)),
        seconds("window_s", request.number("window_s")),
        request.has("missing_quality")
            ? OptionalDouble.of(request.number("missing_quality"))
            : OptionalDouble.empty(),
        weights(request));
  }

  private static RewardWeights weights(LabFields request) throws BadLineException {
    if (!request.has("weights")) {
      return new RewardWeights(1, 0, 0, 0, 1, 1);
    }
    LabFields weights = request.section("weights");
    weights.only("quality", "valid", "cost", "latency", "cost_scale", "latency_scale_s");
    return new RewardWeights(
        weights.number("quality", 0),
        weights.number("valid", 0),
        weights.number("cost", 0),
        weights.number("latency", 0),
        weights.number("cost_scale", 1),
        weights.number("latency_scale_s", 1));
  }

  private static OutcomeFact outcome(LabFields one, int number) throws BadLineException {
    one.only("id", "at", "status", "validation", "cost", "latency_s");
    return LabDecisions.outcome(
        number,
        one.word("status", OutcomeFact.Status.class, Optional.of(OutcomeFact.Status.COMPLETED)),
        micros(one),
        one.text("validation", "valid"),
        one.number("cost", 0),
        seconds(one.path() + "latency_s", one.number("latency_s", 0)));
  }

  private static FeedbackFact feedback(LabFields one, int number, long sequence)
      throws BadLineException {
    one.only("id", "at", "metric", "value", "key");
    String id = "feedback-" + sequence;
    DecisionId decision = LabDecisions.id(number);
    return new FeedbackFact(
        id,
        decision,
        micros(one),
        one.text("metric", "quality"),
        one.number("value"),
        one.text("key", id),
        "lab");
  }

  private static long micros(LabFields one) throws BadLineException {
    return seconds(one.path() + "at", one.number("at"));
  }

  private static long seconds(String name, double seconds) throws BadLineException {
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
      throw new BadLineException(name + " must be seconds from 0 to " + (long) MOST_SECONDS);
    }
    return (long) (seconds * MICROS);
  }
}
