package io.runtimemoat.node.telemetry;

import io.runtimemoat.node.http.Connections;
import io.runtimemoat.node.http.Connections.Ended;
import java.util.EnumMap;
import java.util.Map;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.Gauge;

/** Publishes a port's connections, and those that it refused or ended by itself. */
public final class ConnectionGauges {
  private final Connections connections;
  private final Gauge open;
  private final Gauge serving;
  private final Map<Ended, Counter> ended = new EnumMap<>(Ended.class);
  private final Map<Ended, Long> told = new EnumMap<>(Ended.class);

  /**
   * @param port the label's value, such as {@code data}
   */
  public ConnectionGauges(String port, Connections connections) {
    this.connections = connections;
    open = Kamon.gauge("moat.http.connections", "Open connections").withTag("port", port);
    serving =
        Kamon.gauge("moat.http.serving_connections", "Connections that wait for an answer")
            .withTag("port", port);
    for (Ended reason : Ended.values()) {
      Counter counter =
          Kamon.counter("moat.http.ended_connections", "Connections refused or ended by the node")
              .withTag("port", port)
              .withTag("reason", reason.code());
      ended.put(reason, counter);
    }
  }

  /** Sets the gauges to what is true now, and counts what has ended since the last time. */
  public void update() {
    open.update(connections.open());
    serving.update(connections.serving());
    ended.forEach(
        (reason, counter) -> {
          long now = connections.ended(reason);
          counter.increment(now - told.getOrDefault(reason, 0L));
          told.put(reason, now);
        });
  }
}
