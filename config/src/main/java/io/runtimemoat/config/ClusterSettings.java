package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.List;

/**
 * How this node meets others.
 *
 * @param host address other nodes reach this one at
 * @param port in [0, 65535]; 0 picks a free one, which only a lone node can do
 * @param seedNodes {@code host:port} of the nodes to join, the same list on every node; empty forms
 *     a cluster of one
 */
public record ClusterSettings(String host, int port, List<String> seedNodes) {
  public ClusterSettings {
    seedNodes = List.copyOf(seedNodes);
  }

  public static ClusterSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.cluster");
    List<String> seeds =
        reader.string("seed-nodes").isBlank()
            ? List.of()
            : List.of(reader.string("seed-nodes").strip().split("\\s*,\\s*"));
    for (String seed : seeds) {
      reader.require(
          seed.matches("[^:\\s]+:\\d{1,5}"), "seed-nodes", seed, "host:port, separated by commas");
    }
    ClusterSettings settings =
        new ClusterSettings(reader.nonEmpty("host"), reader.intIn("port", 0, 65_535), seeds);
    reader.require(
        seeds.isEmpty() || settings.port() != 0,
        "port",
        settings.port(),
        "a fixed port when seed-nodes are named");
    return settings;
  }
}
