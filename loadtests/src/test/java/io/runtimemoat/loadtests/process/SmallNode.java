package io.runtimemoat.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node with the shipped small model alone: it starts soonest. */
final class SmallNode {
  /** Sequences that its device decodes at once. */
  static final int SLOTS = 8;

  static final String CONFIG =
      """
      moat.models.local = [{ name = small, folder = small, slots = %d, max-context = 0 }]
      moat.arms = [
        { id = small, model = small, tier = small, prompt-price = 1, completion-price = 1 }
      ]
      moat.routing.aliases.auto = [small]
      """
          .formatted(SLOTS);

  private SmallNode() {}

  static NodeProcess.Settings onFreePorts(Path dataDir) throws IOException {
    Files.createDirectories(dataDir);
    Path config = Files.writeString(dataDir.resolve("node.conf"), CONFIG);
    return NodeProcess.Settings.onFreePorts(dataDir).withConfig(config);
  }
}
