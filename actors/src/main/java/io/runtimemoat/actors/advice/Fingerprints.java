package io.runtimemoat.actors.advice;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signal;
import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.random.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Keyed digests of contexts: equal for equal contexts of one tenant, and nothing else is told. */
final class Fingerprints {
  private static final byte[] PURPOSE = "advice-context/1".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 16;

  private final MacKey key;

  Fingerprints(MacKey key) {
    this.key = key;
  }

  /** 32 lower-case hex digits. */
  String of(TenantId tenant, RoutingContext context) {
    FactWriter out = new FactWriter();
    out.writeText(tenant.value());
    out.writeText(context.featureSchema());
    out.writeFloats(context.vector());
    for (Signal signal : context.signals().entries()) {
      out.writeText(signal.name());
      out.writeDouble(signal.value());
    }
    return HexFormat.of().formatHex(key.tag(PURPOSE, out.toBytes()), 0, BYTES);
  }
}
