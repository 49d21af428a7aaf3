package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.TASK;

import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learning.LearnedUnder;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.persistence.snapshot.PopulationPart;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tenants that have learned something. */
final class Populations {
  private Populations() {}

  /** A view in which these tenants exist. */
  static ControlView view(String... ids) {
    Map<TenantId, TenantProfile> tenants = new TreeMap<>();
    for (String id : ids) {
      tenants.put(new TenantId(id), TenantProfile.standard(id));
    }
    return new ControlView(1, Map.of(), tenants, Map.of(), Map.of(), FlagState.unset());
  }

  /** Rewards of one arm, a little different for each tenant. */
  static PolicySums sums(String tenant, String arm, int count, double reward) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(
          new RewardSample(
              arm, new float[] {1, (i + tenant.length()) % 4 / 8f}, reward - i % 2 * 0.1));
    }
    return PolicySums.of(2, samples);
  }

  static void give(PopulationTable table, String tenant, LearnedUnder under, PolicySums sums) {
    table.put(
        new PopulationPart(
            tenant,
            new PopulationPart.Kind(
                TASK, under.featureSchema(), under.dimension(), under.rewardVersion()),
            sums.encode()),
        1);
  }
}
