package io.runtimemoat.node.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutLimits;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;

/** The limits of {@code reference.conf}, with those that a line names in their place. */
final class LabLimits {
  private LabLimits() {}

  static GateLimits gate(LabFields request) throws BadLineException {
    return GateLimits.of(read(request, "moat.learning.gate", GateSettings::from));
  }

  static RolloutLimits rollout(LabFields request) throws BadLineException {
    return RolloutLimits.of(read(request, "moat.learning.rollout", RolloutSettings::from));
  }

  private static <T> T read(LabFields request, String section, Function<Config, T> settings)
      throws BadLineException {
    Config config = ConfigFactory.defaultReference();
    if (request.has("limits")) {
      Iterator<Map.Entry<String, JsonNode>> named =
          request.section("limits").object().properties().iterator();
      while (named.hasNext()) {
        Map.Entry<String, JsonNode> limit = named.next();
        String key = section + "." + ConfigUtil.joinPath(limit.getKey().replace('_', '-'));
        if (!config.hasPath(key) || limit.getValue().isContainerNode()) {
          throw new BadLineException(
              "limits." + limit.getKey() + " is none; see " + section + " in reference.conf");
        }
        config = config.withValue(key, value(limit.getValue()));
      }
    }
    try {
      return settings.apply(config);
    } catch (InvalidSettingException e) {
      throw new BadLineException(String.valueOf(e.getMessage()));
    }
  }

  private static ConfigValue value(JsonNode node) {
    return ConfigValueFactory.fromAnyRef(
        node.isNumber()
            ? node.numberValue()
            : node.isBoolean() ? node.booleanValue() : node.asText());
  }
}
