package io.runtimemoat.actors.device;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.SessionSettings;

/** Session settings with short times. */
public final class TestSettings {
  private static final String SHORT =
      """
      moat.session {
        start-reading-within = 500 ms
        end-report-within = 300 ms
        remote { admission-within = 500 ms, subscription-timeout = 300 ms }
        bids { interval = 50 ms, expiry = 500 ms }
      }
      """;

  public static SessionSettings session() {
    return session("");
  }

  /** The short settings with these lines over them. */
  public static SessionSettings session(String lines) {
    Config config =
        ConfigFactory.parseString(lines)
            .withFallback(ConfigFactory.parseString(SHORT))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return SessionSettings.from(config);
  }

  private TestSettings() {}
}
