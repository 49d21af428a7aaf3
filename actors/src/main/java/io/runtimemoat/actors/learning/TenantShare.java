package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.learning.EncodedSums;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.LearningState;
import io.runtimemoat.decision.learning.TaskLearning;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one learner gives to the population: sums of the task types that its own policy decides. One
 * that never passed a gate, or was rolled back to the rules, has nothing to say.
 */
final class TenantShare {
  /** As it was given last; without sums when it was taken back. */
  private record Given(@Nullable EncodedSums sums, Instant at) {}

  private final TenantId tenant;
  private final Population population;
  private final Map<String, Given> given = new HashMap<>();

  TenantShare(TenantId tenant, Population population) {
    this.tenant = tenant;
    this.population = population;
  }

  /** Gives what is due. Rows of a tenant that may give nothing are deleted by their owner. */
  void look(LearningState state, Instant now) {
    if (population.mayGive(tenant)) {
      state
          .tasks()
          .forEach(
              (task, learning) -> {
                // Callers name the tasks of recommendations: a name of theirs is nobody else's.
                if (!task.startsWith(DecisionRecord.ADVICE)) {
                  look(task, learning, now);
                }
              });
    }
  }

  private void look(String task, TaskLearning learning, Instant now) {
    Given last = given.get(task);
    LearnedUnder key = learning.key();
    EncodedSums sums = learning.sums();
    if (key == null || sums == null || learning.rollout().champion().isEmpty()) {
      boolean gone = last != null && last.sums() == null;
      if (!gone && population.takeBack(tenant, task)) {
        given.put(task, new Given(null, now));
      }
      return;
    }
    boolean due =
        last == null
            || last.sums() == null
            || (!last.sums().equals(sums)
                && !now.isBefore(last.at().plus(population.rules().interval())));
    if (due
        && population.give(
            tenant, task, key, sums, ChronoUnit.MICROS.between(Instant.EPOCH, now))) {
      given.put(task, new Given(sums, now));
    }
  }
}
