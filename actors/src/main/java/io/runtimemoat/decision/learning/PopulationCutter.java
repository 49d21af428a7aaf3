package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.PopulationSums;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.Sha256;
import io.runtimemoat.decision.rollout.SnapshotName;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Cuts the snapshots that new tenants start from. */
public final class PopulationCutter {
  private static final int BASIS_BYTES = 16;

  /**
   * What becomes of a task type.
   *
   * @param snapshot to be stored before the event; empty when there is none any more
   */
  public record Step(Optional<PolicySnapshot> snapshot, PopulationEvent event) {}

  private final PolicySpec spec;
  private final PopulationRules rules;

  public PopulationCutter(PolicySpec spec, PopulationRules rules) {
    this.spec = spec;
    this.rules = rules;
  }

  /** Of no tenant yet. */
  public GatheredParts gather(int dimension) {
    return new GatheredParts(
        new PopulationSums(dimension, rules.minTenants(), rules.tenantRewards()));
  }

  /**
   * What these tenants' sums make of a task type; empty when it stays as it is.
   *
   * @param parts of the dimension that they were learned under
   */
  public Optional<Step> cut(
      String task,
      LearnedUnder under,
      GatheredParts parts,
      PopulationState.Task before,
      Instant now) {
    PolicySums total = parts.total();
    List<String> tenants = parts.tenants();
    if (total.arms().isEmpty()) {
      return withdraw(task, before, tooFew(tenants.size()), now);
    }
    String basis = HexFormat.of().formatHex(Sha256.of(total.encode()), 0, BASIS_BYTES);
    if (before.basis().equals(basis) && before.tenants().equals(tenants)) {
      return Optional.empty();
    }
    PolicySnapshot snapshot =
        PolicySnapshot.cut(
            new SnapshotHeader(
                SnapshotHeader.POPULATION,
                task,
                before.highestVersion() + 1,
                before.snapshot() == null ? "none" : before.snapshot().id(),
                under.featureSchema(),
                under.rewardVersion(),
                Trainer.micros(now)),
            spec,
            PolicySums.none(under.dimension()), // as what a tenant without rewards would cut
            total);
    return Optional.of(
        new Step(
            Optional.of(snapshot),
            new PopulationEvent.PopulationCut(
                task,
                new SnapshotName(snapshot.header().version(), snapshot.id()),
                basis,
                tenants,
                total.count(),
                now)));
  }

  /** No snapshot any more; empty when there is none. */
  public Optional<Step> withdraw(
      String task, PopulationState.Task before, String reason, Instant now) {
    return before.snapshot() == null
        ? Optional.empty()
        : Optional.of(
            new Step(Optional.empty(), new PopulationEvent.PopulationWithdrawn(task, reason, now)));
  }

  private String tooFew(int tenants) {
    return "%d tenants have given, and each arm needs %d".formatted(tenants, rules.minTenants());
  }
}
