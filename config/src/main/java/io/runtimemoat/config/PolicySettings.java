package io.runtimemoat.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Who evaluates the routing and egress policies; section {@code moat.policy}.
 *
 * @param bundle file of a compiled policy; empty for the built-in one
 * @param instances evaluations at once in process, each about 2 MiB
 * @param decideWithin longest wait for one decision; what takes longer is refused
 * @param data JSON text of the document that policies see as {@code data.settings}; of the form
 *     that the built-in ones read where they are used
 * @param server base URL of an OPA server; unused in process
 */
public record PolicySettings(
    Engine engine, String bundle, int instances, Duration decideWithin, String data, URI server) {
  /** Who evaluates. */
  public enum Engine {
    IN_PROCESS,
    SERVER
  }

  public static PolicySettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.policy");
    String word = reader.oneOf("engine", List.of("in-process", "server"));
    Engine engine = word.equals("server") ? Engine.SERVER : Engine.IN_PROCESS;
    String bundle = reader.string("bundle");
    if (isBuiltIn(engine, bundle)) {
      PolicyData.check(root.getConfig("moat.policy.data").root());
    }
    return new PolicySettings(
        engine,
        bundle,
        reader.intIn("instances", 1, 64),
        reader.durationIn("decide-within", Duration.ofMillis(1), Duration.ofSeconds(5)),
        root.getConfig("moat.policy.data").root().render(ConfigRenderOptions.concise()),
        server(reader));
  }

  /**
   * Whether an abuse score could change what the policies say. The built-in ones compare it with
   * {@code data.abuse}; others may do anything with it.
   */
  public boolean actsOnAbuse() {
    if (!isBuiltIn(engine, bundle)) {
      return true;
    }
    Config settings = ConfigFactory.parseString(data);
    if (!settings.hasPath("abuse")) {
      return false;
    }
    return !(settings.getValue("abuse").unwrapped() instanceof Map<?, ?> thresholds)
        || thresholds.values().stream()
            .anyMatch(threshold -> !(threshold instanceof Number n && n.doubleValue() > 1));
  }

  private static boolean isBuiltIn(Engine engine, String bundle) {
    return engine == Engine.IN_PROCESS && bundle.isEmpty();
  }

  private static URI server(SettingReader reader) {
    String text = reader.nonEmpty("server");
    String allowed = "an http or https URL with a host";
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      reader.require(http && uri.getHost() != null, "server", text, allowed);
      return uri;
    } catch (URISyntaxException e) {
      throw new InvalidSettingException("moat.policy.server", text, allowed);
    }
  }
}
