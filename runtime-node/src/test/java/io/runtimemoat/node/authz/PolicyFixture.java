package io.runtimemoat.node.authz;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.config.PolicySettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.MacKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions and engines for tests. */
final class PolicyFixture {
  static final PolicyArm LOCAL = new PolicyArm("small", PolicyArm.Kind.IN_PROCESS, Map.of());
  static final PolicyArm EUROPE =
      new PolicyArm("eu", PolicyArm.Kind.UPSTREAM, Map.of("region", "eu"));
  static final PolicyArm AMERICA =
      new PolicyArm("us", PolicyArm.Kind.UPSTREAM, Map.of("region", "us"));

  private PolicyFixture() {}

  static PolicySettings settings(String overrides) {
    return PolicySettings.from(
        ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load()));
  }

  static RegoPolicyEngine engine(String overrides) {
    return RegoPolicyEngine.open(settings(overrides), new MacKey(new byte[32]));
  }

  static RoutingQuestion routing(String tenant, double abuse) {
    return new RoutingQuestion(
        new TenantId(tenant),
        "k",
        Set.of(),
        "auto",
        "extraction",
        "standard",
        abuse,
        List.of(LOCAL, EUROPE, AMERICA));
  }

  static EgressQuestion egress(String tenant, PolicyArm to, String... pii) {
    return new EgressQuestion(new TenantId(tenant), to, Set.of(pii));
  }
}
