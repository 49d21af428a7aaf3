package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What other tenants are asked: how their decisions, which the exploring rule drew, judge a
 * candidate.
 *
 * @param tenant who asks
 * @param arms of the decisions that it has itself, in order: who has others sees other differences
 * @param candidate id of its snapshot, which is stored
 * @param bounds of the exploring that the candidate would serve with, and that drew its decisions
 */
public record CohortQuestion(
    TenantId tenant,
    String task,
    LearnedUnder key,
    List<String> arms,
    String candidate,
    ExplorationBounds bounds) {
  public CohortQuestion {
    arms = List.copyOf(arms);
  }

  /**
   * Names those who can answer each other: the same task type, features, rewards, exploring and
   * arms.
   */
  public static String kind(
      String task, LearnedUnder key, List<String> arms, ExplorationBounds bounds) {
    String named =
        String.join(
            "\n",
            task,
            key.featureSchema(),
            Integer.toString(key.dimension()),
            key.rewardVersion(),
            Double.toString(bounds.floor()),
            Double.toString(bounds.share()),
            String.join("\n", arms));
    return HexFormat.of().formatHex(Sha256.of(named.getBytes(StandardCharsets.UTF_8)));
  }
}
