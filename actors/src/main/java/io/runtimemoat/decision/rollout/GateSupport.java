package io.runtimemoat.decision.rollout;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a candidate would do that a log has no decision of.
 *
 * @param unseenMass mean mass of it
 * @param unseen arms that could have been chosen and never were, and sets as {@code <arm>/<set>}
 */
record GateSupport(double unseenMass, List<String> unseen) {
  /*
   * Of arms the candidate's probabilities are known in every decision. Of sets they are known in
   * the arm that was chosen, so the arm's weight makes a mean over the candidate's choices of it.
   * A set counts with what the candidate gives it beyond what the incumbent did: a log is always
   * without some of the sets that are drawn once in thousands, and what both policies draw alike
   * is no difference between them.
   */
  private static final char WITHIN = '/';

  /** Arms times sets are more than a report needs. */
  private static final int MOST_NAMED = 16;

  static GateSupport of(List<GateSample> samples) {
    Set<String> seen = new HashSet<>();
    for (GateSample sample : samples) {
      SetSample set = sample.set();
      seen.add(arm(sample));
      if (set != null) {
        seen.add(key(sample, set, set.index()));
      }
    }
    SortedSet<String> unseen = new TreeSet<>();
    double mass = 0;
    for (GateSample sample : samples) {
      mass += ofArms(sample, seen, unseen) + ofSets(sample, seen, unseen);
    }
    return new GateSupport(mass / samples.size(), List.copyOf(unseen));
  }

  private static double ofArms(GateSample sample, Set<String> seen, Set<String> unseen) {
    double mass = 0;
    for (int a = 0; a < sample.arms().size(); a++) {
      String arm = sample.arms().get(a);
      if (!seen.contains(arm)) {
        unseen.add(arm);
        mass += sample.candidatePmf()[a];
      }
    }
    return mass;
  }

  private static double ofSets(GateSample sample, Set<String> seen, Set<String> unseen) {
    SetSample set = sample.set();
    if (set == null) {
      return 0;
    }
    double mass = 0;
    for (int s = 0; s < set.sets().size(); s++) {
      double more = set.candidatePmf()[s] - set.incumbentPmf()[s];
      if (more > 0 && !seen.contains(key(sample, set, s))) {
        unseen.add(key(sample, set, s));
        mass += more;
      }
    }
    return sample.candidateArmWeight() * mass;
  }

  private static String arm(GateSample sample) {
    return sample.arms().get(sample.action());
  }

  private static String key(GateSample sample, SetSample set, int index) {
    return arm(sample) + WITHIN + set.sets().get(index);
  }

  /** The unseen, for people. */
  String text() {
    if (unseen.isEmpty()) {
      return "";
    }
    String first = String.join(", ", unseen.subList(0, Math.min(MOST_NAMED, unseen.size())));
    int more = unseen.size() - MOST_NAMED;
    return ": " + first + (more > 0 ? " and " + more + " more" : "");
  }
}
