package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.features.ArmConditions;
import java.util.List;

/** How arms are doing, as this node sees it. Safe for use by many threads. */
final class LiveConditions {
  private final DeviceFleet fleet;
  private final Upstreams upstreams;
  private final RecentBreaks breaks;

  LiveConditions(DeviceFleet fleet, Upstreams upstreams, RecentBreaks breaks) {
    this.fleet = fleet;
    this.upstreams = upstreams;
    this.breaks = breaks;
  }

  /** Of each arm that may serve, in their order. */
  List<ArmConditions> of(TenantId tenant, String task, FeasibleSet feasible) {
    return feasible.arms().stream()
        .map(
            arm ->
                new ArmConditions(
                    arm.id(),
                    ArmConditions.pressure(load(arm)),
                    breaks.share(tenant, task, arm.id())))
        .toList();
  }

  private double load(Arm arm) {
    return upstreams
        .model(arm.id())
        .map(model -> model.upstream().load())
        .orElseGet(() -> fleet.leastAhead(arm.model()).orElse(0));
  }
}
