package io.runtimemoat.actors.upstream;

import io.runtimemoat.config.UpstreamModelSettings;
import io.runtimemoat.config.UpstreamSettings;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** The upstreams of one node, by the arms that their models are. Safe for use by many threads. */
public final class Upstreams implements AutoCloseable {
  /** One model of one upstream. */
  public record Model(String armId, UpstreamArm upstream, UpstreamModelSettings settings) {}

  private final List<UpstreamArm> all;
  private final Map<String, Model> byArm;

  private Upstreams(List<UpstreamArm> all, Map<String, Model> byArm) {
    this.all = List.copyOf(all);
    this.byArm = Collections.unmodifiableMap(new TreeMap<>(byArm));
  }

  /**
   * Opens what is configured; connects to nothing yet.
   *
   * @param executor runs the clients' callbacks, which never block
   * @throws io.runtimemoat.config.InvalidSettingException when certificates cannot be read
   */
  public static Upstreams open(UpstreamSettings settings, Executor executor) {
    Map<String, Model> byArm = new TreeMap<>();
    List<UpstreamArm> all =
        settings.arms().stream()
            .map(
                arm -> {
                  UpstreamArm upstream = UpstreamArm.open(arm, executor);
                  for (UpstreamModelSettings model : arm.models()) {
                    String id = arm.armId(model);
                    byArm.put(id, new Model(id, upstream, model));
                  }
                  return upstream;
                })
            .toList();
    return new Upstreams(all, byArm);
  }

  /** A node without upstreams. */
  public static Upstreams none() {
    return new Upstreams(List.of(), Map.of());
  }

  /** Every upstream. */
  public List<UpstreamArm> all() {
    return all;
  }

  /** Every model, by arm id. */
  public Collection<Model> models() {
    return byArm.values();
  }

  /** The model that an arm is; empty for an arm of this process. */
  public Optional<Model> model(String armId) {
    return Optional.ofNullable(byArm.get(armId));
  }

  /** Takes no further calls; those under way go on. */
  @Override
  public void close() {
    all.forEach(UpstreamArm::close);
  }
}
