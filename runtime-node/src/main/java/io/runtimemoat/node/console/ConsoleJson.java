package io.runtimemoat.node.console;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.device.DeviceView;
import io.runtimemoat.actors.session.RecentDecisions;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.ModelDescription;
import java.time.Duration;
import java.util.Locale;

/** What the management port says, as JSON. */
final class ConsoleJson {
  private static final JsonMapper JSON = new JsonMapper();

  private ConsoleJson() {}

  static ObjectNode status(NodeStatus status) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode node = root.putObject("node");
    node.put("name", status.name())
        .put("version", status.version())
        .put("api", status.api())
        .put("startedAt", status.startedAt().toString())
        .put("uptimeSeconds", Duration.between(status.startedAt(), status.now()).toSeconds())
        .put("ready", status.missing().isEmpty());
    status.missing().forEach(node.putArray("reasons")::add);
    status.aliases().forEach(root.putArray("aliases")::add);
    ArrayNode arms = root.putArray("arms");
    status.arms().forEach(arm -> arms.add(arm(arm)));
    ArrayNode devices = root.putArray("devices");
    status.devices().forEach(device -> devices.add(device(device)));
    ArrayNode decisions = root.putArray("decisions");
    status.decisions().forEach(decision -> decisions.add(decision(decision)));
    return root;
  }

  private static ObjectNode arm(Arm arm) {
    return JSON.createObjectNode()
        .put("id", arm.id())
        .put("model", arm.model())
        .put("tier", arm.tier().name().toLowerCase(Locale.ROOT))
        .put("inputPricePerMillion", arm.prices().promptPerMillion())
        .put("outputPricePerMillion", arm.prices().completionPerMillion())
        .put("contextTokens", arm.contextTokens());
  }

  private static ObjectNode device(DeviceView view) {
    DeviceTelemetry telemetry = view.telemetry();
    ObjectNode device =
        JSON.createObjectNode()
            .put("id", view.device())
            .put("node", view.node())
            .put("local", view.local())
            .put("kind", view.kind().name().toLowerCase(Locale.ROOT))
            .put("queued", telemetry.queuedSequences())
            .put("active", telemetry.activeSequences())
            .put("utilization", telemetry.utilization())
            .put("promptTokensPerSecond", telemetry.promptTokensPerSecond())
            .put("completionTokensPerSecond", telemetry.completionTokensPerSecond())
            .put("kvBytesReserved", telemetry.kvBytesReserved())
            .put("kvBytesInUse", telemetry.kvBytesInUse())
            .put("nativeBytes", telemetry.nativeBytes());
    if (!Double.isNaN(telemetry.joules())) {
      device.put("joules", telemetry.joules());
    }
    ArrayNode models = device.putArray("models");
    view.models().stream().map(ModelDescription::name).forEach(models::add);
    return device;
  }

  private static ObjectNode decision(RecentDecisions.Entry entry) {
    ObjectNode decision =
        JSON.createObjectNode()
            .put("at", entry.at().toString())
            .put("requestId", entry.requestId())
            .put("decisionId", entry.decisionId())
            .put("tenant", entry.tenant())
            .put("asked", entry.asked())
            .put("arm", entry.arm())
            .put("model", entry.model())
            .put("reason", entry.reason());
    RecentDecisions.End end = entry.end();
    if (end == null) {
      return decision.put("outcome", "running");
    }
    return decision
        .put("outcome", end.outcome())
        .put("servedModel", end.servedModel())
        .put("device", end.device())
        .put("attempts", end.attempts())
        .put("promptTokens", end.usage().promptTokens())
        .put("completionTokens", end.usage().completionTokens())
        .put("firstTextMs", millis(end.firstText()))
        .put("totalMs", millis(end.total()));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
