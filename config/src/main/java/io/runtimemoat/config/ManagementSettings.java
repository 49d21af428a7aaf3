package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * Where the management port listens.
 *
 * @param host interface to bind; loopback unless the operator says otherwise
 * @param port in [0, 65535]; 0 picks a free one
 * @param allowedHosts values of the Host header, besides the bound address, that are answered
 */
public record ManagementSettings(String host, int port, List<String> allowedHosts) {
  public ManagementSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }

  public static ManagementSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.management");
    return new ManagementSettings(
        reader.nonEmpty("host"), reader.intIn("port", 0, 65_535), reader.strings("allowed-hosts"));
  }
}
