package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.experiment.PredictionErrors;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RefusedSnapshotException;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.ExplorationStop;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.learning.Trainer;
import io.runtimemoat.decision.learning.TrainerStep;
import io.runtimemoat.decision.reward.ClosedDecision;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.reward.RewardBatch;
import io.runtimemoat.decision.reward.TrackedDecision;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one learner has in memory: its trainers and the champions that they compare with. */
final class PolicyDesk {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyDesk.class);

  /** Numbers that a trainer elsewhere may leave out. */
  private static final long MOST_AHEAD = 1_000_000;

  /** Stands for the task types that have no policy of their own. */
  static final String ANY_TASK = "*";

  private final TenantId tenant;
  private final LearningParts parts;
  private final Map<String, Trainer> trainers = new HashMap<>();
  private final ExplorationStop stop = new ExplorationStop();
  private final Map<String, PolicySnapshot> champions = new HashMap<>();
  private final Map<String, String> waiting = new TreeMap<>();

  PolicyDesk(TenantId tenant, LearningParts parts) {
    this.tenant = tenant;
    this.parts = parts;
  }

  void take(RewardBatch batch, LearningState state) {
    stop.hear(batch.open());
    batch.observed().forEach(seen -> meet(seen.task(), state));
    batch.closed().forEach(closed -> meet(closed.decision().task(), state));
    trainers.forEach((task, trainer) -> trainer.take(batch, state.task(task)));
  }

  /** How far the rewards of a batch are from what the champions that decided expected of them. */
  PredictionErrors predictions(RewardBatch batch, LearningState state) {
    Map<String, Optional<PolicySnapshot>> deciding = new HashMap<>();
    PredictionErrors errors = PredictionErrors.none();
    for (ClosedDecision closed : batch.closed()) {
      TrackedDecision decision = closed.decision();
      Optional<SnapshotName> named = state.task(decision.task()).rollout().champion();
      boolean isChampions =
          named.filter(name -> name.id().equals(decision.snapshotId())).isPresent();
      if (closed.verdict() == ClosedDecision.Verdict.LEARNED && isChampions) {
        // Once for all of a batch: one that cannot be read is looked for each time it is asked.
        Optional<PolicySnapshot> champion =
            deciding.computeIfAbsent(
                decision.task(), task -> Optional.ofNullable(champion(task, state.task(task))));
        if (champion.isPresent()) {
          errors =
              errors.with(
                  closed.reward(), champion.get().expected(decision.arm(), decision.context()));
        }
      }
    }
    return errors;
  }

  /** Callers name the tasks of recommendations: only those that are learned get a trainer. */
  private void meet(String task, LearningState state) {
    if (!task.startsWith(DecisionRecord.ADVICE) || state.tasks().containsKey(task)) {
      trainer(task);
    }
  }

  /** Task types that something is kept of while the learner is awake. */
  Set<String> followed() {
    return Set.copyOf(trainers.keySet());
  }

  TrainerStep look(String task, LearningState state, Instant now) {
    TaskLearning learning = state.task(task);
    TrainerStep step =
        trainer(task)
            .look(
                learning,
                champion(task, learning),
                others(task, learning, now),
                bounds(state),
                now);
    waiting.put(task, step instanceof TrainerStep.Wait wait ? wait.reason() : "");
    return step;
  }

  /**
   * Stores a candidate for every node; why not, where that failed. Then those before it that never
   * served lose their content, but for the latest and the one in shadow.
   */
  Optional<String> store(PolicySnapshot candidate, RolloutState rollout) {
    try {
      parts.snapshots().publish(candidate);
      dropUnserved(candidate, rollout);
      return Optional.empty();
    } catch (RuntimeException e) { // whatever it is, the learner goes on
      LOG.warn("candidate {} of {} is not stored, and waits", candidate.id(), tenant, e);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Not those of the rollout: an older release's node lets a candidate serve without noting it. */
  private void dropUnserved(PolicySnapshot stored, RolloutState rollout) {
    String task = stored.header().task();
    Set<String> inUse = new HashSet<>(Set.of(stored.id()));
    rollout.champions().forEach(champion -> inUse.add(champion.id()));
    rollout.orders().candidate().ifPresent(staged -> inUse.add(staged.id()));
    try {
      parts.snapshots().dropUnserved(tenant, task, inUse);
    } catch (DatabaseUnavailableException e) {
      LOG.warn("candidates of {}/{} that never served keep their contents", tenant, task, e);
    }
  }

  /**
   * Whether an event may happen: what begins to serve keeps its content from then on. Why not,
   * where that is not so.
   */
  Optional<String> mayHappen(String task, RolloutState rollout, RolloutEvent event) {
    Candidate candidate = rollout.candidate();
    if (candidate == null || candidate.phase() != RolloutPhase.SHADOW) {
      return Optional.empty();
    }
    boolean begins =
        event instanceof RolloutEvent.PhaseEntered || event instanceof RolloutEvent.Promoted;
    return begins ? serves(task, candidate.snapshot().id()) : Optional.empty();
  }

  private Optional<String> serves(String task, String id) {
    try {
      return parts.snapshots().serve(tenant, task, id)
          ? Optional.empty()
          : Optional.of("the content of " + id + " is not in the database; withdraw it");
    } catch (DatabaseUnavailableException e) {
      LOG.warn("candidate {} of {}/{} does not serve yet", id, tenant, task, e);
      return Optional.of("the database does not note that " + id + " serves; try again shortly");
    }
  }

  /** Why nothing moves. */
  void waits(String task, String reason) {
    waiting.put(task, reason);
  }

  /** Whether a trainer could go on and has not. */
  boolean isOverdue(LearningState state) {
    for (Map.Entry<String, Trainer> trainer : trainers.entrySet()) {
      if (trainer.getValue().isOverdue(state.task(trainer.getKey()))) {
        return true;
      }
    }
    return false;
  }

  /** Why nothing moves, by task type. */
  Map<String, String> waiting() {
    return Map.copyOf(waiting);
  }

  /** Lets a snapshot that somebody delivered wait for the gate; why not, when it may not. */
  Optional<String> offer(byte[] content, String by, LearningState state, Instant now) {
    PolicySnapshot offered;
    try {
      offered = PolicySnapshot.decode(content);
    } catch (RefusedSnapshotException e) {
      return Optional.of("not a snapshot: " + e.getMessage());
    }
    if (!offered.header().tenant().equals(tenant.value())) {
      return Optional.of("it is a snapshot of tenant " + offered.header().tenant());
    }
    String task = offered.header().task();
    TaskLearning learning = state.task(task);
    RolloutState rollout = learning.rollout();
    SnapshotName name = new SnapshotName(offered.header().version(), offered.id());
    if (rollout.candidate() != null && rollout.candidate().phase() != RolloutPhase.SHADOW) {
      return Optional.of("candidate " + rollout.candidate().snapshot() + " is on its way");
    }
    if (rollout.isBarred(name)
        || name.version() <= rollout.highestVersion()
        || name.version() > rollout.highestVersion() + MOST_AHEAD) {
      return Optional.of(
          "%s is barred, not newer than version %d, or far ahead of it"
              .formatted(name, rollout.highestVersion()));
    }
    Optional<String> kind = Trainer.refusal(offered, learning);
    if (kind.isPresent()) {
      return kind;
    }
    trainer(task).offered(offered, champion(task, learning), bounds(state), by, now);
    return Optional.empty();
  }

  /** What exploring has cost in decisions that are not learned yet, as far as they were read. */
  Explored open() {
    return stop.open();
  }

  /** The latest UTC day on which exploring was to stop; 0 for none. */
  long stoppedOnDay(LearningState state) {
    return stop.day(state, parts.trainer().configured());
  }

  /** What every node is to be told. */
  Map<String, PolicyPointer> pointers(LearningState state) {
    long stopped = stoppedOnDay(state);
    Map<String, PolicyPointer> pointers = new TreeMap<>();
    pointers.put(ANY_TASK, pointer(RolloutState.empty(), state, stopped));
    state
        .tasks()
        .forEach(
            (task, learning) -> pointers.put(task, pointer(learning.rollout(), state, stopped)));
    return pointers;
  }

  private PolicyPointer pointer(RolloutState rollout, LearningState state, long stopped) {
    return PolicyPointer.of(rollout, parts.trainer().rollout(), state.bounds(), stopped);
  }

  /** Share of a tenant's completed requests that somebody rates. */
  static RatedShares ratedShares(LearningState state) {
    Map<String, Double> shares = new TreeMap<>();
    long completed = 0;
    long rated = 0;
    for (Map.Entry<String, TaskLearning> task : state.tasks().entrySet()) {
      TaskLearning learning = task.getValue();
      if (learning.completed() > 0) {
        shares.put(task.getKey(), RatedShares.of(learning.rated(), learning.completed()));
      }
      if (!task.getKey().startsWith(DecisionRecord.ADVICE)) {
        completed += learning.completed();
        rated += learning.rated();
      }
    }
    return new RatedShares(shares, completed == 0 ? 0 : RatedShares.of(rated, completed));
  }

  ExplorationBounds bounds(LearningState state) {
    return state.boundsOr(parts.trainer().configured());
  }

  /** What other tenants learned, when a candidate is to begin from it. */
  private @Nullable PolicySums others(String task, TaskLearning learning, Instant now) {
    LearnedUnder key = learning.key();
    return key != null && trainer(task).isDue(learning, now)
        ? parts.population().othersOf(tenant, task, key)
        : null;
  }

  Trainer trainer(String task) {
    return trainers.computeIfAbsent(
        task, code -> new Trainer(tenant.value(), code, parts.trainer()));
  }

  /** What serves now; null for the rules, and for one that cannot be read. */
  private @Nullable PolicySnapshot champion(String task, TaskLearning learning) {
    Optional<SnapshotName> name = learning.rollout().champion();
    if (name.isEmpty()) {
      champions.remove(task);
      return null;
    }
    PolicySnapshot known = champions.get(task);
    if (known == null || !known.id().equals(name.get().id())) {
      known = parts.snapshots().find(tenant, task, name.get().id()).orElse(null);
      if (known == null) {
        champions.remove(task);
      } else {
        champions.put(task, known);
      }
    }
    return known;
  }
}
