package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.ClosedDecision.Verdict;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Turns what the ledger says into the event that learns it. */
public final class RewardFolding {
  private final String rewardVersion;
  private final double decay;
  private final long windowMicros;

  /**
   * A folding.
   *
   * @param rewardVersion how outcomes become rewards
   * @param decay factor on earlier rewards per window, in (0, 1]
   * @param windowMicros after which feedback no longer counts, above 0
   */
  public RewardFolding(String rewardVersion, double decay, long windowMicros) {
    this.rewardVersion = rewardVersion;
    this.decay = decay;
    this.windowMicros = windowMicros;
  }

  /**
   * The event of a batch; empty when the state does not stand where the batch begins, or the batch
   * closes nothing.
   */
  public Optional<LearningEvent> fold(LearningState state, RewardBatch batch, Instant now) {
    if (!batch.from().equals(state.marks()) || !batch.hasClosed()) {
      return Optional.empty();
    }
    Map<String, List<ClosedDecision>> byTask = new TreeMap<>();
    for (ClosedDecision closed : batch.closed()) {
      if (closed.verdict() != Verdict.NAMED) {
        byTask.computeIfAbsent(closed.decision().task(), task -> new ArrayList<>()).add(closed);
      }
    }
    Map<String, FoldedTask> tasks = new TreeMap<>();
    int room = state.advisedRoom();
    for (Map.Entry<String, List<ClosedDecision>> task : byTask.entrySet()) {
      boolean unknownAdvice =
          task.getKey().startsWith(DecisionRecord.ADVICE)
              && !state.tasks().containsKey(task.getKey());
      if (!unknownAdvice || room > 0) {
        room -= unknownAdvice ? 1 : 0;
        tasks.put(task.getKey(), folded(task.getValue(), state.task(task.getKey())));
      }
    }
    return Optional.of(
        new LearningEvent.RewardsFolded(batch.to(), tasks, Explored.of(batch.closed()), now));
  }

  private FoldedTask folded(List<ClosedDecision> all, TaskLearning before) {
    // One kind of context at a time: after a change of features the older ones are passed over.
    TrackedDecision newest = newest(all);
    long window = newest.atMicros() / windowMicros;
    double factor = factor(before.window(), window);
    LearnedUnder under =
        new LearnedUnder(newest.featureSchema(), newest.context().length, rewardVersion);
    List<RewardSample> samples = new ArrayList<>();
    ParameterSamples sets = new ParameterSamples(before, under.dimension());
    Set<String> arms = new HashSet<>();
    int learned = 0;
    int completed = 0;
    int rated = 0;
    for (ClosedDecision closed : all) {
      TrackedDecision decision = closed.decision();
      completed += closed.verdict() == Verdict.UNFINISHED || closed.failed() ? 0 : 1;
      rated += closed.isRated() ? 1 : 0;
      if (closed.verdict() == Verdict.LEARNED
          && decision.featureSchema().equals(under.featureSchema())
          && decision.context().length == under.dimension()
          && (arms.contains(decision.arm()) || arms.size() < PolicySums.MOST_ARMS)) {
        arms.add(decision.arm());
        samples.add(new RewardSample(decision.arm(), decision.context(), closed.reward()));
        sets.of(decision, closed.reward()).ifPresent(samples::add);
        learned++;
      }
    }
    return samples.size() <= under.dimension()
        ? FoldedTask.ofSamples(under, factor, samples, completed, rated, window)
        : FoldedTask.ofSums(
            under,
            factor,
            PolicySums.of(under.dimension(), samples),
            learned,
            completed,
            rated,
            window);
  }

  private static TrackedDecision newest(List<ClosedDecision> all) {
    TrackedDecision newest = all.get(0).decision();
    for (ClosedDecision closed : all) {
      newest = closed.decision().atMicros() > newest.atMicros() ? closed.decision() : newest;
    }
    return newest;
  }

  /** Earlier rewards decay once for every window that has ended since the last one. */
  private double factor(long lastWindow, long window) {
    return decay >= 1 || lastWindow == 0
        ? 1
        : StrictMath.pow(decay, (double) Math.max(0, window - lastWindow));
  }
}
