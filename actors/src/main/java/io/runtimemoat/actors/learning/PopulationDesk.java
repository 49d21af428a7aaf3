package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.learning.PopulationCutter;
import io.runtimemoat.decision.learning.PopulationState;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.snapshot.PopulationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks after the population's snapshots for their owner: deletes what may not be there, and says
 * what is to be cut or withdrawn. Blocks on the database.
 */
final class PopulationDesk {
  private final Population population;
  private Instant nextRound = Instant.MIN;

  PopulationDesk(Population population) {
    this.population = population;
  }

  /**
   * What is to happen now.
   *
   * @throws DatabaseUnavailableException when the database is away
   */
  List<PopulationCutter.Step> look(PopulationState state, Instant now) {
    if (!population.isKnown()) {
      return List.of();
    }
    boolean leaver = state.tasks().values().stream().anyMatch(this::hasLeaver);
    if (!leaver && now.isBefore(nextRound)) {
      return List.of();
    }
    population.prune();
    List<PopulationCutter.Step> steps =
        population.rules().used() ? round(state, now) : withdrawAll(state, now);
    nextRound = now.plus(population.rules().interval());
    return steps;
  }

  /** What could not be done is done at the next look. */
  void again() {
    nextRound = Instant.MIN;
  }

  /** Whether a tenant is in a snapshot and may not be there any more. */
  private boolean hasLeaver(PopulationState.Task task) {
    return !task.tenants().stream().allMatch(population::mayGive);
  }

  private List<PopulationCutter.Step> round(PopulationState state, Instant now) {
    Map<String, PopulationPart.Kind> kinds = population.kinds();
    Duration interval = population.rules().interval();
    Set<String> tasks = new TreeSet<>(state.tasks().keySet());
    tasks.addAll(kinds.keySet());
    List<PopulationCutter.Step> steps = new ArrayList<>();
    for (String task : tasks) {
      PopulationState.Task before = state.task(task);
      PopulationPart.Kind kind = kinds.get(task);
      boolean fresh = before.snapshot() != null && now.isBefore(before.at().plus(interval));
      if (kind == null) {
        population.cutter().withdraw(task, before, "nobody gives", now).ifPresent(steps::add);
      } else if (!fresh || hasLeaver(before)) {
        LearnedUnder under =
            new LearnedUnder(kind.featureSchema(), kind.dimension(), kind.rewardVersion());
        population
            .cutter()
            .cut(task, under, population.parts(kind, ""), before, now)
            .ifPresent(steps::add);
      }
    }
    return steps;
  }

  private List<PopulationCutter.Step> withdrawAll(PopulationState state, Instant now) {
    List<PopulationCutter.Step> steps = new ArrayList<>();
    state
        .tasks()
        .forEach(
            (task, before) ->
                population
                    .cutter()
                    .withdraw(task, before, "moat.learning.population.use is off", now)
                    .ifPresent(steps::add));
    return steps;
  }
}
