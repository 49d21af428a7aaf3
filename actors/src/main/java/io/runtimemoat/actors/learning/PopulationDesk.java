package io.runtimemoat.actors.learning;

import io.runtimemoat.actors.control.ControlView;
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
import java.util.Optional;
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
    Optional<ControlView> fresh = population.known();
    if (fresh.isEmpty()) {
      return List.of(); // a tenant that nobody has heard of yet is not gone
    }
    ControlView known = fresh.get(); // one for all of it: it may become old meanwhile
    boolean leaver = state.tasks().values().stream().anyMatch(task -> hasLeaver(task, known));
    if (!leaver && now.isBefore(nextRound)) {
      return List.of();
    }
    population.prune(known);
    List<PopulationCutter.Step> steps =
        population.rules().used() ? round(state, known, now) : withdrawAll(state, now);
    nextRound = now.plus(population.rules().interval());
    return steps;
  }

  /** What could not be done is done at the next look. */
  void again() {
    nextRound = Instant.MIN;
  }

  /** Whether a tenant is in a snapshot and may not be there any more. */
  private boolean hasLeaver(PopulationState.Task task, ControlView known) {
    return !task.tenants().stream().allMatch(tenant -> population.mayGive(tenant, known));
  }

  private List<PopulationCutter.Step> round(PopulationState state, ControlView known, Instant now) {
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
      } else if (!fresh || hasLeaver(before, known)) {
        LearnedUnder under =
            new LearnedUnder(kind.featureSchema(), kind.dimension(), kind.rewardVersion());
        population
            .cutter()
            .cut(task, under, population.gathered(kind, "", known), before, now)
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
