package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * What is measured, traced and logged, and where it goes.
 *
 * @param interval between two publications of metrics; a scrape shows values up to this old, in [1
 *     s, 60 s]
 * @param logs what a line of the log looks like
 */
public record TelemetrySettings(Duration interval, Logs logs, Otlp otlp) {
  /** Forms of the log. */
  public enum Logs {
    /** A line of text, for people. */
    PLAIN,
    /** One JSON object a line, for machines, and a line per request. */
    JSON
  }

  /**
   * Where traces go.
   *
   * @param endpoint base URL of an OTLP/HTTP receiver; empty for no traces
   * @param share of the requests without a sender's decision that are traced, in [0, 1]
   * @param interval between two exports, in [100 ms, 60 s]
   * @param timeout of one export, in [100 ms, 60 s]
   * @param maxSpans spans that may wait for an export; more are dropped and counted, in [64, 1 000
   *     000]
   */
  public record Otlp(
      String endpoint, double share, Duration interval, Duration timeout, int maxSpans) {
    /** Whether there is anywhere to send traces. */
    public boolean enabled() {
      return !endpoint.isEmpty();
    }
  }

  /** Share of requests without a sender's decision whose spans leave this node. */
  public double tracedShare() {
    return otlp.enabled() ? otlp.share() : 0;
  }

  public static TelemetrySettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.telemetry");
    return new TelemetrySettings(
        reader.durationIn("interval", Duration.ofSeconds(1), Duration.ofSeconds(60)),
        reader.oneOf("logs", List.of("plain", "json")).equals("json") ? Logs.JSON : Logs.PLAIN,
        otlp(reader.section("otlp")));
  }

  private static Otlp otlp(SettingReader reader) {
    String endpoint = reader.string("endpoint").strip();
    reader.require(
        endpoint.isEmpty() || endpoint.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?"),
        "endpoint",
        endpoint,
        "empty or a base URL such as http://127.0.0.1:4318; /v1/traces is added to it");
    return new Otlp(
        endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint,
        reader.share("share"),
        reader.durationIn("interval", Duration.ofMillis(100), Duration.ofSeconds(60)),
        reader.durationIn("timeout", Duration.ofMillis(100), Duration.ofSeconds(60)),
        reader.intIn("max-spans", 64, 1_000_000));
  }
}
