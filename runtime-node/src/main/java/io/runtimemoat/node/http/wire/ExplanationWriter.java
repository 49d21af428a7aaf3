package io.runtimemoat.node.http.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.RoutingExplanation;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Writes the body of {@code /routing-decision}. */
public final class ExplanationWriter {
  private ExplanationWriter() {}

  /** The chosen arm, every arm's probability or exclusion, and the signals behind them. */
  public static byte[] write(RoutingExplanation explanation) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("arm", explanation.arm())
        .put("model", explanation.model())
        .put("policy_version", explanation.policyVersion())
        .put("phase", explanation.phase())
        .put("forced", explanation.forced())
        .put("reason", explanation.reason())
        .put("propensity", explanation.propensity());
    ArrayNode arms = root.putArray("arms");
    for (RoutingExplanation.Arm arm : explanation.arms()) {
      ObjectNode entry = arms.addObject();
      entry.put("id", arm.id()).put("model", arm.model()).put("probability", arm.probability());
      if (!arm.excluded().isEmpty()) {
        entry.put("excluded", arm.excluded());
      }
    }
    ObjectNode signals = root.putObject("signals");
    new TreeMap<>(explanation.signals()).forEach(signals::put);
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
