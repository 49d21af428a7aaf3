package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.control.Flags;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagRollout;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.VariantStats;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A flag as JSON: {@code value} is off, on, share, tenants or regions, with what belongs to it. */
final class FlagJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_NAMES = 500;

  private FlagJson() {}

  /**
   * A flag.
   *
   * @param applied its value as this node has heard
   */
  static ObjectNode write(Flag flag, Flags.Values values, FlagValue applied) {
    FlagState state = values.state();
    ObjectNode node = JSON.createObjectNode().put("object", "flag").put("id", flag.key());
    put(node, state.value(flag));
    put(node.putObject("applied_here"), applied);
    Flags.Trial trial = values.trials().get(flag);
    state
        .rollout(flag)
        .ifPresentOrElse(
            rollout -> put(node.putObject("rollout"), rollout, trial),
            () -> node.putNull("rollout"));
    state
        .lastRollout(flag)
        .ifPresentOrElse(
            ended -> put(node.putObject("last_rollout"), ended),
            () -> node.putNull("last_rollout"));
    if (trial == null) {
      node.putNull("sides");
    } else {
      ObjectNode sides = node.putObject("sides");
      put(sides.putObject("on"), trial.tally().on());
      put(sides.putObject("off"), trial.tally().off());
    }
    return node;
  }

  private static void put(ObjectNode node, FlagRollout rollout, Flags.@Nullable Trial trial) {
    node.put("to", onOrOff(rollout.toOn()))
        .put("phase", rollout.phase().code())
        .put("share", rollout.share())
        .put("since", rollout.since().toString())
        .put("by", rollout.by())
        .put("waiting_for", trial == null ? "" : trial.words());
  }

  private static void put(ObjectNode node, EndedRollout ended) {
    node.put("to", onOrOff(ended.toOn()))
        .put("phase", ended.phase().code())
        .put("outcome", ended.how().code())
        .put("cause", ended.cause())
        .put("reason", ended.reason())
        .put("by", ended.by())
        .put("at", ended.at().toString());
  }

  private static void put(ObjectNode node, VariantStats side) {
    node.put("requests", side.requests())
        .put("missing", side.missing())
        .put("validation_failures", side.validationFailures());
    put(node, "p95_ms", side.latency().quantileMillis(0.95));
    put(node, "p99_ms", side.latency().quantileMillis(0.99));
    put(node, "mean_cost", side.cost().mean());
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static String onOrOff(boolean on) {
    return on ? "on" : "off";
  }

  private static void put(ObjectNode node, FlagValue value) {
    if (value instanceof FlagValue.On) {
      node.put("value", "on");
    } else if (value instanceof FlagValue.Share share) {
      node.put("value", "share").put("share", share.share());
    } else if (value instanceof FlagValue.Tenants tenants) {
      put(node, "tenants", tenants.tenants());
    } else if (value instanceof FlagValue.Regions regions) {
      put(node, "regions", regions.regions());
    } else {
      node.put("value", "off");
    }
  }

  private static void put(ObjectNode node, String value, Set<String> names) {
    ArrayNode array = node.put("value", value).putArray(value);
    names.forEach(array::add);
  }

  static FlagValue read(Fields body) throws InvalidRequestException {
    body.only("value", "share", "tenants", "regions", "reason");
    String value = body.text("value");
    if (value == null) {
      throw body.refused("value", "'value' is needed: off, on, share, tenants or regions.");
    }
    for (String name : Set.of("share", "tenants", "regions")) {
      if (body.get(name) != null && !name.equals(value)) {
        throw body.refused(name, "'%s' goes with value \"%s\" only.".formatted(name, name));
      }
    }
    return switch (value) {
      case "off" -> new FlagValue.Off();
      case "on" -> new FlagValue.On();
      case "share" -> new FlagValue.Share(share(body));
      case "tenants" -> new FlagValue.Tenants(tenants(body));
      case "regions" -> new FlagValue.Regions(names(body, "regions"));
      default -> throw body.refused("value", "'value' must be off, on, share, tenants or regions.");
    };
  }

  private static double share(Fields body) throws InvalidRequestException {
    Double share = body.doubleIn("share", 0, 1);
    if (share == null) {
      throw body.refused("share", "'share' is needed, from 0 to 1.");
    }
    return share;
  }

  private static Set<String> tenants(Fields body) throws InvalidRequestException {
    Set<String> tenants = names(body, "tenants");
    if (tenants.stream().anyMatch(tenant -> !TenantId.isOne(tenant))) {
      throw body.refused("tenants", "'tenants' must hold ids: 1 to 64 of a-z, 0-9, '-' and '_'.");
    }
    return tenants;
  }

  private static Set<String> names(Fields body, String name) throws InvalidRequestException {
    Set<String> names = Texts.set(body, name, MOST_NAMES, 64);
    if (names.isEmpty()) {
      throw body.refused(name, "'" + name + "' is needed: at least one.");
    }
    return names;
  }
}
