package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.reward.ChainMark;
import io.runtimemoat.decision.reward.Explored;
import io.runtimemoat.decision.rollout.RolloutEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's learning as its events tell it.
 *
 * @param revision number of events so far
 * @param marks how far every ledger chain was folded
 * @param tasks by code of the task type
 * @param bounds of exploring; null for those of the configuration
 * @param explored what exploring has cost today
 * @param provenance the last changes, oldest first
 */
public record LearningState(
    long revision,
    Map<String, ChainMark> marks,
    Map<String, TaskLearning> tasks,
    @Nullable ExplorationBounds bounds,
    Explored explored,
    List<Provenance> provenance) {
  /** Changes that are kept; all of them stay in the journal. */
  public static final int MOST_PROVENANCE = 200;

  private static final String LEARNED_UNDER = "learned_under";

  /** Bytes of all reasons in a message between nodes, of at most 256 KiB in all. */
  private static final int MOST_REASONS = 64 * 1024;

  /**
   * Task types of recommendations that are learned of one tenant, whose callers name them. At 64
   * numbers and ten arms each takes 180 KB of an awake learner and its snapshots, and its totals
   * must fit a message between nodes.
   */
  public static final int MOST_ADVISED_TASKS = 16;

  public LearningState {
    marks = Collections.unmodifiableMap(new TreeMap<>(marks));
    tasks = Collections.unmodifiableMap(new TreeMap<>(tasks));
    provenance = List.copyOf(provenance);
  }

  /** Before anything was learned. */
  public static LearningState empty() {
    return new LearningState(0, Map.of(), Map.of(), null, Explored.NOTHING, List.of());
  }

  /** What it is after an event. */
  public LearningState apply(LearningEvent event) {
    return event.applyTo(this);
  }

  /** The learning of a task type, whether there is any or not. */
  public TaskLearning task(String code) {
    return tasks.getOrDefault(code, TaskLearning.NOTHING);
  }

  /** How many more task types of recommendations may be learned. */
  int advisedRoom() {
    int room = MOST_ADVISED_TASKS;
    for (String task : tasks.keySet()) {
      room -= task.startsWith(DecisionRecord.ADVICE) ? 1 : 0;
    }
    return room;
  }

  /**
   * The same as a message between nodes has room for it: without sums, older reasons in short.
   *
   * @param open what exploring has cost in decisions that are not learned yet
   */
  public LearningState inShort(Explored open) {
    Map<String, TaskLearning> bare = new TreeMap<>();
    tasks.forEach((code, learning) -> bare.put(code, learning.withoutSums()));
    return new LearningState(
        revision,
        marks,
        bare,
        bounds,
        explored.plus(open),
        Provenance.inShort(provenance, MOST_REASONS));
  }

  /** What was learned of each arm, by task type. */
  public Map<String, Map<String, ArmTotals>> arms() {
    Map<String, Map<String, ArmTotals>> arms = new TreeMap<>();
    tasks.forEach((code, learning) -> arms.put(code, learning.arms()));
    return arms;
  }

  /** The bounds of exploring, {@code configured} where the tenant has none of its own. */
  public ExplorationBounds boundsOr(ExplorationBounds configured) {
    return bounds == null ? configured : bounds;
  }

  /**
   * The UTC day on which exploring has cost what it may; 0 when it may go on.
   *
   * @param open what it has cost in decisions that are not learned yet
   */
  public long stoppedOnDay(ExplorationBounds configured, Explored open) {
    double most = boundsOr(configured).dailyMoney();
    Explored all = explored.plus(open);
    return most > 0 && !(all.money() < most) ? all.day() : 0;
  }

  // ------------------------------------------------------------ what events do

  LearningState folded(LearningEvent.RewardsFolded event) {
    Map<String, TaskLearning> next = new TreeMap<>(tasks);
    List<Provenance> changes = provenance;
    for (Map.Entry<String, FoldedTask> folded : event.tasks().entrySet()) {
      TaskLearning before = task(folded.getKey());
      TaskLearning after = before.plus(folded.getValue());
      next.put(folded.getKey(), after);
      LearnedUnder kind = before.key();
      if (kind != null && !kind.equals(after.key())) {
        changes =
            with(
                withoutUndone(changes, folded.getKey(), folded.getValue().key()),
                begunAnew(folded.getKey(), kind, folded.getValue(), event.at()));
      }
    }
    return new LearningState(
        revision + 1, event.marks(), next, bounds, explored.plus(event.explored()), changes);
  }

  /**
   * Without the last change where it is undone and was one of several: while nodes of two
   * configurations decide side by side the kind goes to and fro.
   */
  private static List<Provenance> withoutUndone(
      List<Provenance> changes, String code, LearnedUnder now) {
    List<Provenance> ofTask =
        changes.stream().filter(change -> change.task().equals(code)).toList();
    int count = ofTask.size();
    boolean goesToAndFro =
        count >= 2
            && ofTask.get(count - 1).what().equals(LEARNED_UNDER)
            && ofTask.get(count - 2).what().equals(LEARNED_UNDER)
            && ofTask.get(count - 1).from().equals(now.toString());
    List<Provenance> next = new ArrayList<>(changes);
    if (goesToAndFro) {
      next.remove(changes.lastIndexOf(ofTask.get(count - 1)));
    }
    return next;
  }

  /** Whoever changes what a reward or a context is changes what is learned from then on. */
  private Provenance begunAnew(String code, LearnedUnder before, FoldedTask folded, Instant at) {
    return new Provenance(
        revision + 1,
        at,
        code,
        LEARNED_UNDER,
        before.toString(),
        folded.key().toString(),
        "what was learned of %d rewards is of another kind and begins anew"
            .formatted(task(code).learned()),
        "configuration");
  }

  LearningState moved(String code, RolloutEvent event) {
    Map<String, TaskLearning> next = new TreeMap<>(tasks);
    TaskLearning before = task(code);
    next.put(code, before.with(event.applyTo(before.rollout())));
    return new LearningState(
        revision + 1,
        marks,
        next,
        bounds,
        explored,
        with(Provenances.of(revision + 1, code, before.rollout(), event)));
  }

  LearningState exploring(LearningEvent.ExplorationChanged event) {
    return new LearningState(
        revision + 1,
        marks,
        tasks,
        event.bounds(),
        explored,
        with(
            new Provenance(
                revision + 1,
                event.at(),
                "",
                "exploration",
                told(bounds),
                told(event.bounds()),
                event.reason(),
                event.by())));
  }

  private static String told(@Nullable ExplorationBounds bounds) {
    return bounds == null ? "configuration" : bounds.toString();
  }

  private List<Provenance> with(Provenance entry) {
    return with(provenance, entry);
  }

  private static List<Provenance> with(List<Provenance> changes, Provenance entry) {
    List<Provenance> next = new ArrayList<>(changes);
    next.add(entry);
    return next.subList(Math.max(0, next.size() - MOST_PROVENANCE), next.size());
  }
}
