package io.runtimemoat.node.telemetry;

import static io.runtimemoat.node.telemetry.Gauges.gauge;

import io.runtimemoat.node.classes.ClassAgreement;
import kamon.metric.Gauge;

/** How well words tell classes of prompts on this node. */
public final class ClassGauges {
  private final ClassAgreement agreement;
  private final Gauge measured =
      gauge("moat.prompt_class.measured", "Requests whose prompt was embedded to check its class");
  private final Gauge share =
      gauge(
          "moat.prompt_class.agreement",
          "Share of them whose class by words is the one by embedding; 0 while there are none");

  public ClassGauges(ClassAgreement agreement) {
    this.agreement = agreement;
  }

  /** Sets every gauge to what is true now. */
  public void update() {
    ClassAgreement.Reading now = agreement.reading();
    double all = now.measured();
    share.update(all == 0 ? 0 : now.agreed() / all);
    measured.update(all);
  }
}
