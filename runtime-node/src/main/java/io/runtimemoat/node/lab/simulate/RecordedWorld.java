package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.simulate.SimulatedRequest.WithSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests drawn with replacement from recorded cases, escalations included. Cases are rated or not
 * as a whole, so that a learner never hears of the cases that are not.
 */
public final class RecordedWorld implements World {
  private static final long CASES = 1;
  private static final long RATED = 2;
  private static final long DROPS = 3;
  private static final Set<String> LATER_SCHEMAS = Set.of("order", "case");
  private static final double DROPPED_SHARE = 0.5;

  private final Options options;
  private final FeasibleSet arms;
  private final ParameterSpace parameters;
  private final List<Prepared> all;
  private final List<Prepared> earlier;
  private final List<Prepared> later;
  private final CounterRandom cases;
  private final CounterRandom drops;

  /**
   * How requests are drawn.
   *
   * @param steps of a run; a shift comes in the middle
   * @param ratedShare of the cases, in [0, 1]
   */
  public record Options(Shift shift, int steps, double ratedShare, long seed) {}

  /**
   * The same cases with each parameter set.
   *
   * @param baseline with the set that is the baseline
   * @param others with the other sets by their ids, in the same order
   */
  record Cases(
      ParameterSpace parameters,
      List<RecordedTask> baseline,
      Map<String, List<RecordedTask>> others) {}

  private record Prepared(
      RecordedTask task, WithSet baseline, Map<String, WithSet> others, boolean rated) {}

  /** A world of these cases. */
  RecordedWorld(Cases recorded, List<Arm> arms, EscalationRule escalation, Options options) {
    this.options = options;
    this.arms = new FeasibleSet(arms, List.of());
    this.parameters = recorded.parameters();
    this.cases = new CounterRandom(new Seed(options.seed(), CASES));
    this.drops = new CounterRandom(new Seed(options.seed(), DROPS));
    CounterRandom rated = new CounterRandom(new Seed(options.seed(), RATED));
    this.all = new ArrayList<>();
    for (int i = 0; i < recorded.baseline().size(); i++) {
      int at = i;
      Map<String, WithSet> others = new HashMap<>();
      recorded
          .others()
          .forEach((set, tasks) -> others.put(set, outcomes(tasks.get(at), escalation)));
      RecordedTask task = recorded.baseline().get(i);
      all.add(
          new Prepared(
              task,
              outcomes(task, escalation),
              Map.copyOf(others),
              rated.uniform(i) < options.ratedShare()));
    }
    this.earlier = all.stream().filter(p -> !isLater(p)).toList();
    this.later = all.stream().filter(RecordedWorld::isLater).toList();
  }

  /** Attempts that a stronger arm makes instead are made with the same parameters. */
  private WithSet outcomes(RecordedTask task, EscalationRule escalation) {
    return new WithSet(
        arms.arms().stream().map(arm -> task.routed(arm, arms, escalation)).toList(),
        arms.arms().stream().map(task::attempt).toList());
  }

  private static boolean isLater(Prepared prepared) {
    return LATER_SCHEMAS.contains(prepared.task().task().schema());
  }

  @Override
  public FeasibleSet arms() {
    return arms;
  }

  @Override
  public ParameterSpace parameters() {
    return parameters;
  }

  @Override
  public String featureSchema() {
    return anyContext().featureSchema();
  }

  @Override
  public int dimension() {
    return anyContext().vector().length;
  }

  /** All were made alike. */
  private RoutingContext anyContext() {
    return all.get(0).task().context();
  }

  @Override
  public SimulatedRequest request(int step) {
    boolean shifted = step >= options.steps() / 2;
    List<Prepared> pool = options.shift() != Shift.SCHEMAS ? all : shifted ? later : earlier;
    Prepared drawn = pool.get((int) (cases.uniform(step) * pool.size()));
    WithSet baseline = drawn.baseline();
    Map<String, WithSet> others = drawn.others();
    if (shifted && options.shift() == Shift.SMALL_DROPS && drops.uniform(step) < DROPPED_SHARE) {
      baseline = withoutWeakest(baseline);
      others = new HashMap<>(others);
      others.replaceAll((set, outcomes) -> withoutWeakest(outcomes));
    }
    return new SimulatedRequest(
        drawn.task().context(),
        baseline.outcomes(),
        baseline.named(),
        baseline.outcomes(),
        others,
        drawn.rated());
  }

  private WithSet withoutWeakest(WithSet outcomes) {
    return new WithSet(withoutWeakest(outcomes.outcomes()), withoutWeakest(outcomes.named()));
  }

  /** The weakest arm's own answer is wrong; where a stronger one answered for it, that stands. */
  private List<ArmOutcome> withoutWeakest(List<ArmOutcome> outcomes) {
    Arm weakest =
        arms.arms().stream().min(Comparator.comparingInt(arm -> arm.tier().rank())).orElseThrow();
    int at = arms.indexOf(weakest.id());
    ArmOutcome before = outcomes.get(at);
    List<ArmOutcome> changed = new ArrayList<>(outcomes);
    if (!before.escalated()) {
      changed.set(at, new ArmOutcome(0, before.cost(), before.cpuMillis(), before.tokens(), false));
    }
    return changed;
  }
}
