package io.runtimemoat.persistence.ledger;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LedgerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Settings and facts for ledger tests. */
final class TestLedgers {
  private TestLedgers() {}

  /** Defaults, with the shipper's thread asleep unless a test says otherwise. */
  static LedgerSettings settings(Map<String, Object> overrides) {
    Map<String, Object> all = new HashMap<>();
    all.put("moat.ledger.ship.interval", "1 minute");
    overrides.forEach((key, value) -> all.put("moat.ledger." + key, value));
    return LedgerSettings.from(
        ConfigFactory.parseMap(all).withFallback(ConfigFactory.defaultReference()).resolve());
  }

  static Fact fact(int n) {
    return fact("tenant-a", "request-" + n, "payload " + n);
  }

  static Fact fact(String tenant, String requestId, String payload) {
    long atMicros = TimeUnit.MILLISECONDS.toMicros(Instant.now().toEpochMilli());
    return new Fact(
        "decided/1", tenant, requestId, atMicros, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The payload as text; "(gone)" where it cannot be opened any more. */
  static String text(StoredFact fact) {
    byte[] payload = fact.payload();
    return payload == null ? "(gone)" : new String(payload, StandardCharsets.UTF_8);
  }
}
