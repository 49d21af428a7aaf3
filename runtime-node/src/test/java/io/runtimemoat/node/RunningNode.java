package io.runtimemoat.node;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A whole node of this process with a tiny model, on free ports of the loopback. */
public final class RunningNode {
  private static final Path TINY = Path.of("..", "gpu-bindings", "models", "tiny", "inplace");

  private RunningNode() {}

  /** Starts one; its state is below {@code folder}, {@code settings} are laid over its own. */
  public static MoatNode start(Path folder, String settings) throws IOException {
    return MoatNode.start(config(folder, settings), new NodeStop());
  }

  /** What {@link #start} starts with. */
  public static Config config(Path folder, String settings) throws IOException {
    return NodeConfig.load(Optional.of(configFile(folder, folder.resolve("data"), settings)));
  }

  /** A file with what a small node needs and {@code settings} after it. */
  public static Path configFile(Path folder, Path data, String settings) throws IOException {
    Path file = Files.createTempFile(folder, "moat", ".conf");
    Files.writeString(
        file,
        """
        moat {
          data-dir = "%s"
          http.port = 0
          management.port = 0
          models.local = [{ name = tiny, folder = "%s", slots = 1, max-context = 0 }]
          arms = [{ id = small, model = tiny, tier = small, prompt-price = 1, completion-price = 1 }]
          routing.aliases.auto = [small]
        }
        """
                .formatted(data, TINY.toAbsolutePath())
            + settings);
    return file;
  }
}
