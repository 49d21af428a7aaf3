package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.config.UpstreamModelSettings;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.decision.bandit.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The arms that may come to serve a request, fallbacks included, by the name it gives. */
public final class CandidateArms {
  private final Map<String, List<PolicyArm>> byName;

  CandidateArms(Map<String, List<PolicyArm>> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** The arms of a node. */
  public static CandidateArms of(RoutingTable routes, UpstreamSettings upstreams) {
    Map<String, Map<String, String>> labels = new TreeMap<>();
    for (UpstreamSettings.Arm upstream : upstreams.arms()) {
      for (UpstreamModelSettings model : upstream.models()) {
        labels.put(upstream.armId(model), upstream.labels());
      }
    }
    Set<String> names = new TreeSet<>(routes.aliases().keySet());
    routes.arms().forEach(arm -> names.addAll(List.of(arm.id(), arm.model())));
    Map<String, List<PolicyArm>> byName = new TreeMap<>();
    names.forEach(name -> byName.put(name, arms(routes, name, labels)));
    return new CandidateArms(byName);
  }

  private static List<PolicyArm> arms(
      RoutingTable routes, String name, Map<String, Map<String, String>> labels) {
    Set<String> alias = routes.aliases().get(name);
    List<String> fallbacks = routes.fallbacks().getOrDefault(name, List.of());
    List<PolicyArm> arms = new ArrayList<>();
    for (Arm arm : routes.arms()) {
      boolean named =
          alias == null
              ? arm.id().equals(name) || arm.model().equals(name)
              : alias.contains(arm.id());
      if (named || fallbacks.contains(arm.id())) {
        boolean upstream = routes.upstreams().model(arm.id()).isPresent();
        arms.add(
            new PolicyArm(
                arm.id(),
                upstream ? PolicyArm.Kind.UPSTREAM : PolicyArm.Kind.IN_PROCESS,
                labels.getOrDefault(arm.id(), Map.of())));
      }
    }
    return List.copyOf(arms);
  }

  /** The arms behind a name; none for a name that is unknown. */
  List<PolicyArm> behind(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
