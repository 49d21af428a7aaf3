package io.runtimemoat.node.telemetry;

import static io.runtimemoat.node.telemetry.Gauges.gauge;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.session.Serving;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.ledger.ShippingLag;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import kamon.Kamon;
import kamon.metric.Gauge;
import kamon.metric.MeasurementUnit;

/** Publishes whether this node can serve, and how far behind its ledger and its feed are. */
public final class NodeGauges {
  private static final double MILLIS = 1e3;

  private final BooleanSupplier ready;
  private final Serving serving;
  private final NodeLedger ledger;
  private final ControlFeed feed;
  private final Gauge readiness = gauge("moat.ready", "1 while the node should get requests");
  private final Gauge live = gauge("moat.live_requests", "Requests that live on this node");
  private final Gauge writable =
      gauge("moat.ledger.writable", "1 while facts can be appended to the ledger");
  private final Gauge lagFacts =
      gauge("moat.ledger.lag_facts", "Facts appended and not in the database");
  private final Gauge lagBytes =
      Kamon.gauge(
              "moat.ledger.lag",
              "Bytes of facts appended and not in the database",
              MeasurementUnit.information().bytes())
          .withoutTags();
  private final Gauge lagSeconds =
      gauge("moat.ledger.lag_seconds", "Since the database was last complete; 0 while it is");
  private final Gauge feedAge =
      gauge("moat.control_feed.age_seconds", "Since the control feed was last read completely");

  public NodeGauges(BooleanSupplier ready, Serving serving, NodeLedger ledger, ControlFeed feed) {
    this.ready = ready;
    this.serving = serving;
    this.ledger = ledger;
    this.feed = feed;
  }

  /** Sets every gauge to what is true now; asks no model and no database. */
  public void update() {
    ShippingLag lag = ledger.shipper().lag();
    set(readiness, ready.getAsBoolean());
    set(writable, ledger.problem() == null && !serving.ledgerFails());
    live.update(serving.liveRequests());
    lagFacts.update((double) lag.facts());
    lagBytes.update((double) lag.bytes());
    lagSeconds.update(seconds(lag.age()));
    feedAge.update(seconds(feed.age()));
  }

  private static void set(Gauge gauge, boolean holds) {
    gauge.update(holds ? 1 : 0);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }
}
