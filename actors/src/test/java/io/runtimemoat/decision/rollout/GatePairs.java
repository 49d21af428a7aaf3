package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;

/** Logs in which a parameter set was drawn within the arm. */
final class GatePairs {
  static final List<String> SETS = List.of("baseline", "cooler");

  private GatePairs() {}

  /** A policy of sets within an arm. */
  interface Sets {
    double[] of(int arm);
  }

  /**
   * The log with a set drawn in each decision.
   *
   * @param logged what it was drawn from; the incumbent's too
   * @param harm how much less reward the second set gives than the first
   */
  static List<GateSample> drawn(
      List<GateSample> log, long seed, Sets candidate, double[] logged, double harm) {
    CounterRandom random = new CounterRandom(new Seed(seed, 77));
    List<GateSample> pairs = new ArrayList<>();
    for (GateSample s : log) {
      int index = Pmf.of(logged).draw(random.uniform(pairs.size()));
      double reward = s.reward() - (index == 1 ? harm : 0);
      pairs.add(
          with(
              s,
              reward,
              new SetSample(SETS, index, logged[index], candidate.of(s.action()), logged)));
    }
    return pairs;
  }

  static GateSample with(GateSample s, double reward, SetSample set) {
    return new GateSample(
        s.context(),
        s.arms(),
        s.action(),
        s.propensity(),
        s.candidatePmf(),
        s.incumbentPmf(),
        reward,
        s.quality(),
        s.cost(),
        s.latencyMillis(),
        set);
  }

  /** What a gate saw that does not look at sets. */
  static List<GateSample> armsAlone(List<GateSample> pairs) {
    return pairs.stream()
        .map(
            s ->
                new GateSample(
                    s.context(),
                    s.arms(),
                    s.action(),
                    s.propensity(),
                    s.candidatePmf(),
                    s.incumbentPmf(),
                    s.reward(),
                    s.quality(),
                    s.cost(),
                    s.latencyMillis()))
        .toList();
  }
}
