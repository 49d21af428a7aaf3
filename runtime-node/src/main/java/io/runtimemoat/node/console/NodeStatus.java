package io.runtimemoat.node.console;

import io.runtimemoat.actors.device.DeviceView;
import io.runtimemoat.actors.session.RecentDecisions;
import io.runtimemoat.decision.bandit.Arm;
import java.time.Instant;
import java.util.List;

/**
 * The live node at one moment.
 *
 * @param name address within the cluster
 * @param api base URL of the data port
 * @param missing what keeps the node from being ready; empty when it is
 * @param aliases names that are routed, {@code auto} first
 * @param decisions newest first
 */
public record NodeStatus(
    String name,
    String version,
    String api,
    Instant startedAt,
    Instant now,
    List<String> missing,
    List<String> aliases,
    List<Arm> arms,
    List<DeviceView> devices,
    List<RecentDecisions.Entry> decisions) {

  public NodeStatus {
    missing = List.copyOf(missing);
    aliases = List.copyOf(aliases);
    arms = List.copyOf(arms);
    devices = List.copyOf(devices);
    decisions = List.copyOf(decisions);
  }
}
