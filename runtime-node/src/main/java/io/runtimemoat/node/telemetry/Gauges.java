package io.runtimemoat.node.telemetry;

import kamon.Kamon;
import kamon.metric.Gauge;

/** Gauges of the node as a whole. */
final class Gauges {
  private Gauges() {}

  /** One without tags. */
  static Gauge gauge(String name, String help) {
    return Kamon.gauge(name, help).withoutTags();
  }
}
