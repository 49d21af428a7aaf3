package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/**
 * Where the management port listens.
 *
 * @param host interface to bind; loopback unless the operator says otherwise
 * @param port in [0, 65535]; 0 picks a free one
 * @param allowedHosts values of the Host header, besides the bound address, that are answered
 * @param maxBodyBytes largest body of a management request, in [1 KiB, 1 MiB]
 * @param tls empty for plain HTTP
 */
public record ManagementSettings(
    String host, int port, List<String> allowedHosts, int maxBodyBytes, Optional<TlsSettings> tls) {
  public ManagementSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }

  public static ManagementSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.management");
    return new ManagementSettings(
        reader.nonEmpty("host"),
        reader.intIn("port", 0, 65_535),
        reader.strings("allowed-hosts"),
        (int) reader.bytesIn("max-body", 1024, 1024 * 1024),
        TlsSettings.from(root, "moat.management"));
  }
}
