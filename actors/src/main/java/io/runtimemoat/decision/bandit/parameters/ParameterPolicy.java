package io.runtimemoat.decision.bandit.parameters;

import io.runtimemoat.decision.bandit.BetaThompson;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ExploringRule;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Posteriors;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws a parameter set within the chosen arm, by Thompson sampling over Beta posteriors keyed
 * {@code <arm>/<parameter set>}. Immutable. The baseline is the safe one until another is surely
 * better.
 */
public final class ParameterPolicy {
  /** The draw is the second number of the decision's seed; replay checks it. */
  private static final int DRAW = 1;

  private static final char WITHIN = '/';

  private final String origin;

  /** Null: nothing was learned of any set. */
  private final @Nullable Posteriors<BetaThompson.Draw> posteriors;

  private final Exploration exploration;

  /**
   * A policy.
   *
   * @param version of the snapshot
   * @param posteriors by {@code <arm>/<parameter set>}
   */
  public ParameterPolicy(
      String version, Posteriors<BetaThompson.Draw> posteriors, Exploration exploration) {
    this("bandit:" + BetaThompson.ALGORITHM + "@" + version, exploration, posteriors);
  }

  private ParameterPolicy(
      String origin, Exploration exploration, @Nullable Posteriors<BetaThompson.Draw> posteriors) {
    this.origin = origin;
    this.exploration = exploration;
    this.posteriors = posteriors;
  }

  /**
   * Before anything was learned: what may be explored is shared by the sets beside the baseline.
   * Without it no log would say anything of them.
   */
  public static ParameterPolicy untaught(Exploration exploration) {
    return new ParameterPolicy("bandit:" + ExploringRule.ALGORITHM + "@0", exploration, null);
  }

  /** Who moves parameters, as recorded with each that is moved. */
  public String origin() {
    return origin;
  }

  /** Draws one of the sets that the region allows around the baseline. */
  public ParameterChoice choose(String arm, ParameterSet baseline, TrustRegion region, Seed seed) {
    List<ParameterSet> candidates = region.candidates(baseline, origin());
    if (candidates.size() == 1) {
      return ParameterChoice.only(candidates.get(0));
    }
    Pmf pmf = pmf(arm, candidates);
    double draw = new CounterRandom(seed).uniform(DRAW);
    return new ParameterChoice(candidates, pmf, pmf.draw(draw), draw);
  }

  /** Probabilities of the candidates, the first of whom is the baseline. */
  public Pmf pmf(String arm, List<ParameterSet> candidates) {
    Posteriors<BetaThompson.Draw> known = posteriors;
    if (known == null) {
      double[] alike = new double[candidates.size()];
      Arrays.fill(alike, 1.0 / alike.length);
      return exploration.applyTo(alike, 0).pmf();
    }
    BetaThompson.Draw[] draws = new BetaThompson.Draw[candidates.size()];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = known.of(arm + WITHIN + candidates.get(i).id());
    }
    return BetaThompson.distribution(draws, exploration).pmf();
  }
}
