package io.runtimemoat.loadtests.jmh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Where the shipped models lie, and the prompt that benchmarks feed them. */
final class ShippedModels {
  /** System property with the folder of the model folders. */
  static final String FOLDER_PROPERTY = "moat.models.dir";

  /** Ids below this exist in every shipped vocabulary. */
  private static final int SHARED_IDS = 1000;

  private ShippedModels() {}

  /** A model's folder; found from the repository root and from this module. */
  static Path folder(String model) {
    String given = System.getProperty(FOLDER_PROPERTY, "gpu-bindings/models");
    Path folder = Path.of(given, model);
    return Files.isDirectory(folder) ? folder : Path.of("..").resolve(folder);
  }

  /** The same pseudo-random ids for the same seed. */
  static int[] prompt(int tokens, long seed) {
    return new Random(seed).ints(tokens, 5, SHARED_IDS).toArray();
  }
}
