package io.runtimemoat.node;

import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.session.ServedParameters;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.advice.AdviceRules;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.persistence.sealing.MasterKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Puts routing settings, loaded models and secrets together. */
final class RoutingAssembly {
  private RoutingAssembly() {}

  /** The routing table; an arm whose model no folder provides stops the start. */
  static RoutingTable table(
      RoutingSettings routing,
      SessionSettings session,
      List<ModelDescription> loaded,
      Upstreams upstreams) {
    Set<String> names = new TreeSet<>(loaded.stream().map(ModelDescription::name).toList());
    for (RoutingSettings.Arm arm : routing.arms()) {
      if (!names.contains(arm.model())) {
        throw new InvalidSettingException(
            "moat.arms[id=" + arm.id() + "].model",
            arm.model(),
            "a model of moat.models.local, one of " + names);
      }
    }
    return RoutingTable.of(routing, session, loaded, upstreams);
  }

  /** Secrets derived from the master key, so that nodes that share it agree. */
  static RoutingKeys keys(MasterKey master) {
    return new RoutingKeys(
        new MacKey(master.derive("routing.decision-ids/1")),
        new MacKey(master.derive("routing.seeds/1")),
        new MacKey(master.derive("routing.contents/1")),
        shortHash(master, "routing.features/1"));
  }

  /** What keeps recommendations within bounds. */
  static AdviceRules advice(NodeSettings settings) {
    return new AdviceRules(TrustRegion.of(settings.learnedPolicy()), settings.advisor().baseline());
  }

  /** Which sampling parameters of served requests are drawn. */
  static ServedParameters served(LearningPolicySettings settings) {
    return settings.serves()
        ? new ServedParameters(TrustRegion.of(settings), settings.baseline())
        : ServedParameters.asTheyAre();
  }

  /** What draws the requests that a flag's share means. */
  static SipHash flagShares(MasterKey master) {
    return shortHash(master, "flags.shares/1");
  }

  private static SipHash shortHash(MasterKey master, String purpose) {
    ByteBuffer key = ByteBuffer.wrap(master.derive(purpose)).order(ByteOrder.LITTLE_ENDIAN);
    return new SipHash(key.getLong(), key.getLong());
  }
}
