package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.CandidateTrial;
import io.runtimemoat.decision.learning.CohortQuestion;
import io.runtimemoat.decision.learning.CohortRules;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.TaskLearning;
import io.runtimemoat.decision.learning.Trainer;
import io.runtimemoat.decision.learning.TrainerStep;
import io.runtimemoat.decision.rollout.CohortSums;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one learner says of others' candidates, and asks them of its own. Blocks on snapshots. */
final class CohortDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CohortDesk.class);

  private final TenantId tenant;
  private final LearningParts parts;
  private final PolicyDesk desk;
  private final CohortRules rules;

  /** Ids of the candidates that were stored to be asked about, by task type. */
  private final Map<String, String> stored = new HashMap<>();

  CohortDesk(TenantId tenant, LearningParts parts, PolicyDesk desk) {
    this.tenant = tenant;
    this.parts = parts;
    this.desk = desk;
    this.rules = parts.cohorts().rules();
  }

  private boolean mayGive() {
    return rules.mayGive(tenant) && parts.population().isThere(tenant);
  }

  /** Tells of what could judge others' candidates, and asks about its own where that is due. */
  void look(LearningState state, ActorRef<TenantPolicy.Command> self, Instant now) {
    if (mayGive()) {
      for (String task : desk.followed()) {
        // Callers name the tasks of recommendations: a name of theirs is nobody else's.
        if (!task.startsWith(DecisionRecord.ADVICE)) {
          lookSafely(task, state, self, now);
        }
      }
    }
  }

  /** Whatever goes wrong with asking, the tenant learns on; who is not answered asks again. */
  private void lookSafely(
      String task, LearningState state, ActorRef<TenantPolicy.Command> self, Instant now) {
    try {
      look(task, state, self, now);
    } catch (RuntimeException e) {
      LOG.warn("{} cannot ask others about its candidate of {}", tenant, task, e);
    }
  }

  private void look(
      String task, LearningState state, ActorRef<TenantPolicy.Command> self, Instant now) {
    Trainer trainer = desk.trainer(task);
    Optional<CandidateTrial> trial = trainer.trial();
    LearnedUnder key = state.task(task).key();
    if (key == null || trial.isEmpty()) {
      return;
    }
    List<String> arms = trial.get().arms(parts.trainer().gate());
    if (arms.isEmpty()) {
      return;
    }
    ExplorationBounds bounds = trial.get().bounds();
    String kind = CohortQuestion.kind(task, key, arms, bounds);
    parts.cohorts().tell().accept(kind, new Cohort.Join(tenant, self));
    if (!rules.mayTake(tenant)) {
      return;
    }
    Optional<PolicySnapshot> candidate = trainer.asksAbout(state.task(task), rules, now);
    if (candidate.isPresent() && isStored(task, candidate.get(), state)) {
      CohortQuestion question =
          new CohortQuestion(tenant, task, key, arms, candidate.get().id(), bounds);
      parts.cohorts().tell().accept(kind, new Cohort.Ask(question, self));
    }
  }

  /** Once for each candidate, however often it is asked about. */
  private boolean isStored(String task, PolicySnapshot candidate, LearningState state) {
    boolean isStored =
        candidate.id().equals(stored.get(task))
            || desk.store(candidate, state.task(task).rollout()).isEmpty();
    if (isStored) {
      stored.put(task, candidate.id());
    }
    return isStored;
  }

  /**
   * Answers how this tenant's decisions judge another's candidate; with nothing where that fails.
   */
  void answer(TenantPolicy.EvaluateCandidate asked, LearningState state) {
    @Nullable CohortSums sums = null;
    try {
      sums = evaluate(asked.question(), state).orElse(null);
    } catch (RuntimeException e) {
      // Another tenant's candidate stops no learner.
      LOG.warn("{} cannot say anything of {}", tenant, asked.question(), e);
    }
    asked.replyTo().tell(new Cohort.Evaluated(asked.number(), tenant, sums));
  }

  /** Empty where they cannot say, or may not. */
  private Optional<CohortSums> evaluate(CohortQuestion asked, LearningState state) {
    TaskLearning learning = state.task(asked.task());
    boolean known = desk.followed().contains(asked.task()) && asked.key().equals(learning.key());
    if (!known || asked.tenant().equals(tenant) || !mayGive()) {
      return Optional.empty();
    }
    return parts
        .cohorts()
        .candidates()
        .find(asked.tenant(), asked.task(), asked.candidate())
        .flatMap(
            candidate ->
                desk.trainer(asked.task())
                    .trial()
                    .flatMap(
                        trial ->
                            trial.evaluate(
                                asked,
                                candidate,
                                rules.tenantDecisions(),
                                parts.trainer().gate())));
  }

  /** What others said comes to; to nothing where that cannot be told. */
  TrainerStep answered(TenantPolicy.CohortAnswered answer, LearningState state, Instant now) {
    LOG.debug("{} tenants judged {}", answer.tenants(), answer.candidate());
    try {
      return desk.trainer(answer.task())
          .answered(answer.candidate(), answer.others(), state.task(answer.task()), rules, now);
    } catch (RuntimeException e) {
      LOG.warn("{} makes nothing of what others say of {}", tenant, answer.candidate(), e);
      return new TrainerStep.Wait("what others say cannot be judged");
    }
  }
}
