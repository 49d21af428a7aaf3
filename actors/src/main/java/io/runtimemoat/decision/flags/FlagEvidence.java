package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.rollout.RolloutJudge;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What nodes have told of the two sides of a flag's value. Each tells all that it has counted of
 * that value since it started, so that what is lost or told twice changes nothing.
 */
public final class FlagEvidence {
  /** Starts of nodes that are remembered; what more of them tell is left out. */
  public static final int MOST_NODES = 1_000;

  private final Flag flag;
  private final Map<String, FlagTally> told = new HashMap<>();
  private long revision;
  private String words = "";

  public FlagEvidence(Flag flag) {
    this.flag = flag;
  }

  /** Begins anew where the flag has another value. */
  public void follow(FlagState state) {
    if (state.revision(flag) != revision) {
      revision = state.revision(flag);
      told.clear();
      words = "";
    }
  }

  /**
   * Takes what a node has counted, when it is of the value that is followed.
   *
   * @param node one start of a node
   */
  public void told(String node, FlagTally tally) {
    boolean known = told.containsKey(node);
    if (tally.flag() == flag
        && tally.revision() == revision
        && (known || told.size() < MOST_NODES)) {
      told.merge(node, tally, (old, now) -> old.requests() > now.requests() ? old : now);
    }
  }

  /** All nodes together. */
  public FlagTally sum() {
    return told.values().stream().reduce(FlagTally.none(flag, revision), FlagTally::plus);
  }

  /** Looks once at a rollout that is followed. */
  public RolloutVerdict judge(FlagRollout rollout, Instant at, RolloutLimits limits) {
    FlagTally sum = sum();
    RolloutVerdict verdict =
        RolloutJudge.judge(
            rollout.phase(),
            rollout.inPhase(at),
            0,
            rollout.toOn() ? sum.off() : sum.on(),
            rollout.toOn() ? sum.on() : sum.off(),
            drawn(rollout, limits));
    words = verdict.reason();
    return verdict;
  }

  /** Why the rollout is where it is, by the last look; empty before the first. */
  public String words() {
    return words;
  }

  /** Requests are held against the share that they were drawn with. */
  private static RolloutLimits drawn(FlagRollout rollout, RolloutLimits limits) {
    return rollout.phase() == RolloutPhase.CANARY
        ? limits.withCanaryShare(rollout.share())
        : limits;
  }
}
