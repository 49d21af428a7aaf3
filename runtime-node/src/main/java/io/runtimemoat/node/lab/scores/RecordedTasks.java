package io.runtimemoat.node.lab.scores;

import io.runtimemoat.actors.session.RequestSketches;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.features.FeatureExtractor;
import io.runtimemoat.decision.features.RequestSketch;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.node.lab.HeldOutCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Joins held-out cases with the table of scores. */
public final class RecordedTasks {
  /** Requests of the cases name no limit of their own, at noon. */
  private static final int NO_LIMIT = -1;

  private static final int NOON_MINUTE = 12 * 60;

  private RecordedTasks() {}

  /**
   * One task per case, in the order of the cases.
   *
   * @param parameters what the table calls the sampling parameters
   * @param features how contexts are made; nodes have secret keys
   * @throws IllegalArgumentException when the table lacks a score
   */
  public static List<RecordedTask> join(
      List<HeldOutCase> cases,
      ScoreTable table,
      List<Arm> arms,
      String parameters,
      FeatureExtractor features) {
    return join(cases, table, arms, parameters, task -> features.extract(sketch(task)));
  }

  /** What features are made of, of a case. */
  public static RequestSketch sketch(HeldOutCase task) {
    return RequestSketches.ofChat(task.prompt(), NO_LIMIT, SlaTier.STANDARD, NOON_MINUTE);
  }

  /**
   * The same with contexts that are made otherwise.
   *
   * @throws IllegalArgumentException when the table lacks a score
   */
  public static List<RecordedTask> join(
      List<HeldOutCase> cases,
      ScoreTable table,
      List<Arm> arms,
      String parameters,
      Function<HeldOutCase, RoutingContext> contexts) {
    List<RecordedTask> tasks = new ArrayList<>();
    for (HeldOutCase task : cases) {
      Map<String, Score> scores = new LinkedHashMap<>();
      for (Arm arm : arms) {
        scores.put(
            arm.id(),
            table
                .find(task.id(), arm.model(), parameters)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the table has no score of case %s by %s with %s"
                                .formatted(task.id(), arm.model(), parameters))));
      }
      tasks.add(new RecordedTask(task, contexts.apply(task), scores));
    }
    return List.copyOf(tasks);
  }
}
