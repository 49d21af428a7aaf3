package io.runtimemoat.node.telemetry;

import io.runtimemoat.actors.upstream.UpstreamArm;
import io.runtimemoat.decision.upstream.InstanceSet;
import java.util.List;
import kamon.Kamon;
import kamon.metric.Metric;
import kamon.tag.TagSet;

/**
 * Publishes the health and load of every upstream and its instances. Labels: the upstream's name
 * and the number of the instance in its list. A node without upstreams publishes none of these.
 */
public final class UpstreamGauges {
  private final List<UpstreamArm> upstreams;
  private final Metric.Gauge waiting =
      Kamon.gauge("moat.upstream.waiting", "Calls that wait for a connection");
  private final Metric.Gauge inFlight =
      Kamon.gauge("moat.upstream.in_flight", "Calls that hold a connection");
  private final Metric.Gauge breakerOpen =
      Kamon.gauge("moat.upstream.breaker_open", "1 while the breaker lets no call through");
  private final Metric.Gauge ejected =
      Kamon.gauge("moat.upstream.ejected", "1 while the instance is ejected as an outlier");
  private final Metric.Gauge firstContent =
      Kamon.gauge(
          "moat.upstream.first_content_seconds", "Peak-sensitive average to the first content");

  public UpstreamGauges(List<UpstreamArm> upstreams) {
    this.upstreams = List.copyOf(upstreams);
  }

  /** Reads every upstream once and sets its gauges. */
  public void update() {
    for (UpstreamArm upstream : upstreams) {
      TagSet name = TagSet.of("upstream", upstream.name());
      waiting.withTags(name).update(upstream.waiting());
      for (InstanceSet.View instance : upstream.view()) {
        // Not "instance": that label is the scraped node's own.
        update(name.withTag("upstream_instance", (long) instance.instance()), instance);
      }
    }
  }

  private void update(TagSet tags, InstanceSet.View instance) {
    inFlight.withTags(tags).update(instance.inFlight());
    breakerOpen.withTags(tags).update(instance.state().equals("open") ? 1 : 0);
    ejected.withTags(tags).update(instance.state().equals("ejected") ? 1 : 0);
    firstContent.withTags(tags).update(instance.latencySeconds());
  }
}
