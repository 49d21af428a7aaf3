package io.runtimemoat.node;

import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.persistence.sealing.MasterKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts routing settings, loaded models and secrets together. */
final class RoutingAssembly {
  private RoutingAssembly() {}

  /** The routing table; an arm whose model no folder provides stops the start. */
  static RoutingTable table(RoutingSettings settings, List<ModelDescription> models) {
    Map<String, ModelDescription> byName =
        models.stream().collect(Collectors.toMap(ModelDescription::name, Function.identity()));
    List<Arm> arms = settings.arms().stream().map(arm -> arm(arm, byName)).toList();
    Map<String, Set<String>> aliases = new TreeMap<>();
    settings.aliases().forEach((alias, ids) -> aliases.put(alias, new TreeSet<>(ids)));
    return new RoutingTable(
        arms,
        aliases,
        new RulePolicy(RuleThresholds.of(settings.rule())),
        EscalationRule.of(settings.escalation()),
        settings.escalation().windowTokens());
  }

  /** Secrets derived from the master key, so that nodes that share it agree. */
  static RoutingKeys keys(MasterKey master) {
    ByteBuffer features =
        ByteBuffer.wrap(master.derive("routing.features/1")).order(ByteOrder.LITTLE_ENDIAN);
    return new RoutingKeys(
        new MacKey(master.derive("routing.decision-ids/1")),
        new MacKey(master.derive("routing.seeds/1")),
        new MacKey(master.derive("routing.contents/1")),
        new SipHash(features.getLong(), features.getLong()));
  }

  private static Arm arm(RoutingSettings.Arm arm, Map<String, ModelDescription> models) {
    ModelDescription model = models.get(arm.model());
    if (model == null) {
      throw new InvalidSettingException(
          "moat.arms[id=" + arm.id() + "].model",
          arm.model(),
          "a model of moat.models.local: " + new TreeSet<>(models.keySet()));
    }
    return Arm.of(arm, model.contextTokens());
  }
}
