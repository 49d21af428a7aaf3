package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningEvent;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.learning.TrainerStep;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One learner's candidates between gate and shadow: each is stored for every node before any is
 * told of it. One that cannot be stored waits, the latest of each task type, and is tried again at
 * later looks; in memory alone, since a learner that begins anew cuts a candidate at once.
 */
final class PassedCandidates {
  private static final Logger LOG = LoggerFactory.getLogger(PassedCandidates.class);

  /** At the usual ten seconds between looks it is stored within this long once that is possible. */
  private static final int MOST_LOOKS_BETWEEN = 8;

  private static final class Waiting {
    final TrainerStep.Judged judged;
    final Retry retry = new Retry(MOST_LOOKS_BETWEEN);

    /** What it was judged against; who learns otherwise, or has another champion, judges anew. */
    private final Optional<SnapshotName> champion;

    private final @Nullable LearnedUnder key;

    Waiting(TrainerStep.Judged judged, TaskLearning learning) {
      this.judged = judged;
      this.champion = learning.rollout().champion();
      this.key = learning.key();
    }

    SnapshotName name() {
      return nameOf(judged);
    }

    boolean holds(TaskLearning learning) {
      return champion.equals(learning.rollout().champion())
          && Objects.equals(key, learning.key())
          && learning.rollout().orders().mayCome(name());
    }
  }

  private final PolicyDesk desk;
  private final Map<String, Waiting> waiting = new HashMap<>();

  PassedCandidates(PolicyDesk desk) {
    this.desk = desk;
  }

  /** What a gate said, and that the candidate is in shadow where it passed and is stored. */
  List<LearningEvent> judged(
      String task, LearningState state, TrainerStep.Judged judged, Instant now) {
    LearningEvent said = new LearningEvent.RolloutMoved(task, judged.judged());
    if (!judged.hasPassed()) {
      return List.of(said);
    }
    RolloutState after = judged.judged().applyTo(state.task(task).rollout());
    return stored(task, after, new Waiting(judged, state.task(task)), now)
        .map(staged -> List.of(said, staged))
        .orElse(List.of(said));
  }

  /** Whether one waits, and nothing newer of its task type is to be cut meanwhile. */
  boolean waits(String task, LearningState state) {
    return waiting.containsKey(task) && state.task(task).rollout().candidate() == null;
  }

  /** What becomes of an order, which may be about what waits. */
  Ruling<RolloutEvent> ruling(
      TenantPolicy.OrderRollout order,
      RolloutState rollout,
      boolean approvalRequired,
      Instant now) {
    String about = order.snapshot();
    String reason = order.reason();
    return Optional.ofNullable(waiting.get(order.task()))
        .flatMap(
            one -> order.order().onWaiting(rollout, one.name(), about, reason, order.by(), now))
        .orElseGet(
            () -> order.order().on(rollout, approvalRequired, about, reason, order.by(), now));
  }

  /** Gives up what was taken back, and what was judged by what is no more: that is cut anew. */
  void review(String task, LearningState state) {
    Waiting one = waiting.get(task);
    if (one != null && !one.holds(state.task(task))) {
      LOG.warn(
          "candidate {} passed the gate and is given up: it was taken back, or passed against what"
              + " serves no more",
          one.name());
      waiting.remove(task);
      desk.waits(task, "");
    }
  }

  /** Tries again what waits; that it is in shadow, where that is so now. */
  List<LearningEvent> again(String task, LearningState state, Instant now) {
    review(task, state);
    Waiting one = waiting.get(task);
    return one != null && one.retry.isDue()
        ? stored(task, state.task(task).rollout(), one, now).map(List::of).orElse(List.of())
        : List.of();
  }

  private Optional<LearningEvent> stored(
      String task, RolloutState rollout, Waiting one, Instant now) {
    String id = one.judged.candidate().id();
    Optional<String> problem = desk.store(one.judged.candidate(), rollout);
    if (problem.isPresent()) {
      one.retry.failed();
      waiting.put(task, one);
      desk.waits(
          task, "candidate " + id + " passed the gate and waits to be stored: " + problem.get());
      return Optional.empty();
    }
    waiting.remove(task);
    desk.waits(task, "");
    Ruling<RolloutEvent> ruling = staged(rollout, one.judged, now);
    if (ruling instanceof Ruling.Accepted<RolloutEvent> accepted) {
      return Optional.of(new LearningEvent.RolloutMoved(task, accepted.event()));
    }
    if (ruling instanceof Ruling.Refused<RolloutEvent> refused) {
      LOG.warn("candidate {} passed the gate and is not staged: {}", id, refused.reason());
    }
    return Optional.empty();
  }

  private static Ruling<RolloutEvent> staged(
      RolloutState rollout, TrainerStep.Judged judged, Instant now) {
    return rollout
        .orders()
        .stage(nameOf(judged), judged.kind(), "", judged.salt(), judged.by(), now);
  }

  private static SnapshotName nameOf(TrainerStep.Judged judged) {
    return new SnapshotName(judged.candidate().header().version(), judged.candidate().id());
  }
}
