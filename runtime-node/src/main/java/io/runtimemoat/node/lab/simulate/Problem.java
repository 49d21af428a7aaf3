package io.runtimemoat.node.lab.simulate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import io.runtimemoat.node.classes.PromptClassesFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * A problem that a line states.
 *
 * @param worlds by seed
 * @param always what stands beside the learners
 * @param baseline the contestant that savings are over; empty for none
 * @param stated as an answer repeats it, defaults filled in
 */
record Problem(
    LongFunction<World> worlds,
    Reward reward,
    List<Contestant> always,
    String baseline,
    ObjectNode stated) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_ARMS = 64;
  private static final long PROJECTION_SEED = 1;

  /** As of a node whose settings say nothing else. */
  private static final int EMBEDDED_TOKENS = 96;

  private static final int MOST_DIMENSIONS = 256;

  static Problem read(Fields fields, int steps, double costWeight) throws IOException {
    String kind = fields.text("kind", "linear");
    return switch (kind) {
      case "linear" -> linear(fields);
      case "recorded" -> recorded(fields, steps, costWeight);
      default ->
          throw new IllegalArgumentException("kind is linear or recorded, not '" + kind + "'");
    };
  }

  private static Problem linear(Fields fields) {
    fields.allowOnly(Set.of("kind", "arms", "dimension", "gap"));
    int arms = fields.intIn("arms", 3, 2, MOST_ARMS);
    int dimension = fields.intIn("dimension", 8, 1, MOST_DIMENSIONS);
    double gap = fields.doubleIn("gap", 0.4, 1e-6, 1);
    ObjectNode stated =
        JSON.createObjectNode()
            .put("kind", "linear")
            .put("arms", arms)
            .put("dimension", dimension)
            .put("gap", gap);
    return new Problem(
        seed -> new LinearWorld(arms, dimension, gap, seed),
        new Reward(0, 1),
        List.of(new Contestant("uniform", UniformChooser::new)),
        "",
        stated);
  }

  private static Problem recorded(Fields fields, int steps, double costWeight) throws IOException {
    fields.allowOnly(
        Set.of(
            "kind",
            "cases",
            "classes",
            "embedding",
            "shift",
            "rated_share",
            "min_mean_probability",
            "min_token_probability"));
    Shift shift = shift(fields.text("shift", Shift.NONE.code()));
    double rated = fields.doubleIn("rated_share", 1, 0, 1);
    double least = fields.doubleIn("min_token_probability", 0.3, 0, 1);
    double mean = fields.doubleIn("min_mean_probability", 0.85, 0, 1);
    boolean embedding = fields.flag("embedding");
    RecordedProblem problem = problem(fields, embedding);
    ObjectNode stated =
        JSON.createObjectNode()
            .put("kind", "recorded")
            .put("shift", shift.code())
            .put("embedding", embedding)
            .put("rated_share", rated)
            .put("min_mean_probability", mean)
            .put("min_token_probability", least)
            .put("cost_weight", costWeight);
    return new Problem(
        seed ->
            problem.world(
                new EscalationRule(mean, least),
                new RecordedWorld.Options(shift, steps, rated, seed)),
        problem.reward(costWeight),
        problem.fixed(),
        problem.baseline(),
        stated);
  }

  private static RecordedProblem problem(Fields fields, boolean embedding) throws IOException {
    String cases = fields.text("cases", "gpu-bindings/models/heldout/cases.jsonl");
    String classes = fields.text("classes", "");
    RecordedProblem problem =
        RecordedProblem.shipped(
            Path.of(cases), classes.isEmpty() ? null : PromptClassesFile.read(Path.of(classes)));
    if (!embedding) {
      return problem;
    }
    try (BgeSmallEmbedder embedder = new BgeSmallEmbedder()) {
      return problem.withEmbeddings(embedder, EMBEDDED_TOKENS, PROJECTION_SEED);
    }
  }

  private static Shift shift(String code) {
    for (Shift shift : Shift.values()) {
      if (shift.code().equals(code.toLowerCase(Locale.ROOT))) {
        return shift;
      }
    }
    throw new IllegalArgumentException("shift is none, schemas or small_drops, not '" + code + "'");
  }
}
