package io.runtimemoat.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.UnknownKeys;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration. From strongest to weakest: system properties, the operator's file,
 * the node's own {@code node.conf}, every {@code reference.conf}.
 */
public final class NodeConfig {
  private NodeConfig() {}

  /** Reads and resolves the configuration; a file that cannot be read stops the start. */
  public static Config load(Optional<Path> file) {
    Config operator = file.map(NodeConfig::parse).orElseGet(ConfigFactory::empty);
    try {
      return ConfigFactory.defaultOverrides()
          .withFallback(operator)
          .withFallback(modelsBesideTheJar())
          .withFallback(ConfigFactory.parseResources("node.conf"))
          .withFallback(ConfigFactory.defaultReferenceUnresolved())
          .resolve();
    } catch (ConfigException e) {
      throw new InvalidSettingException(
          "configuration", file.map(Path::toString).orElse("(defaults)"), oneLine(e));
    }
  }

  /** Keys below {@code moat} that no reference.conf has; each is worth a warning. */
  public static List<String> unknownKeys(Config effective) {
    return UnknownKeys.in(effective, ConfigFactory.defaultReference());
  }

  /** The packaged models lie beside the jar; MOAT_MODELS_DIR and the operator's file come first. */
  private static Config modelsBesideTheJar() {
    Path code;
    try {
      code = Path.of(NodeConfig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      return ConfigFactory.empty();
    }
    Path models = code.resolveSibling("models");
    boolean packaged = Files.isRegularFile(code) && Files.isDirectory(models);
    return packaged && System.getenv("MOAT_MODELS_DIR") == null
        ? ConfigFactory.parseMap(Map.of("moat.models.dir", models.toString()))
        : ConfigFactory.empty();
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new InvalidSettingException("--config", file, "a readable file in HOCON");
    }
    try {
      return ConfigFactory.parseFile(file.toFile());
    } catch (ConfigException e) {
      throw new InvalidSettingException("--config", file, oneLine(e));
    }
  }

  private static String oneLine(ConfigException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
