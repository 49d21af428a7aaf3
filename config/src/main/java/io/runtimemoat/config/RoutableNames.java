package io.runtimemoat.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What aliases and fallbacks may name.
 *
 * @param armIds of this process and of upstreams
 * @param models as requests call them
 */
record RoutableNames(Set<String> armIds, Set<String> models) {
  Set<String> armsAndModels() {
    Set<String> all = new TreeSet<>(armIds);
    all.addAll(models);
    return all;
  }

  /** The names of a node; two models of upstreams that come to one arm id stop the start. */
  static RoutableNames of(
      Iterable<RoutingSettings.Arm> arms, UpstreamSettings upstreams, ModelSettings local) {
    Set<String> ids = new TreeSet<>();
    Set<String> models = new TreeSet<>();
    for (RoutingSettings.Arm arm : arms) {
      ids.add(arm.id());
      models.add(arm.model());
    }
    local.local().forEach(model -> models.add(model.name()));
    Map<String, String> owners = new HashMap<>();
    for (UpstreamSettings.Arm upstream : upstreams.arms()) {
      for (UpstreamModelSettings model : upstream.models()) {
        String id = upstream.armId(model);
        String owner = owners.putIfAbsent(id, model.name());
        if (owner != null || !ids.add(id)) {
          throw new InvalidSettingException(
              "moat.upstreams." + upstream.name() + ".models",
              model.name(),
              "a name whose arm id " + id + " no other arm has");
        }
        models.add(model.name());
      }
    }
    return new RoutableNames(ids, models);
  }
}
