package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What is measured and how often it is published.
 *
 * @param interval between two publications; a scrape shows values up to this old, in [1 s, 60 s]
 */
public record TelemetrySettings(Duration interval) {
  public static TelemetrySettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.telemetry");
    return new TelemetrySettings(
        reader.durationIn("interval", Duration.ofSeconds(1), Duration.ofSeconds(60)));
  }
}
