package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The models this node loads; {@code moat.models.dir} and {@code moat.models.local}.
 *
 * @param dir the folder that relative model folders start from
 * @param local the models, names unique
 */
public record ModelSettings(Path dir, List<LocalModel> local) {

  /**
   * One model to load.
   *
   * @param name what requests and arms call it
   * @param folder absolute, or relative to the models' folder
   * @param slots sequences that can hold KV at once
   * @param maxContext upper bound of prompt and completion in tokens, 0 for the model's own
   */
  public record LocalModel(String name, Path folder, int slots, int maxContext) {}

  public ModelSettings {
    local = List.copyOf(local);
  }

  public static ModelSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.models");
    Path dir = Path.of(reader.nonEmpty("dir"));
    List<LocalModel> local =
        reader.sections("local").stream().map(entry -> localModel(entry, dir)).toList();
    Set<String> names = new HashSet<>();
    for (LocalModel model : local) {
      reader.require(
          names.add(model.name()), "local", model.name(), "model names must be different");
    }
    return new ModelSettings(dir, local);
  }

  private static LocalModel localModel(SettingReader entry, Path dir) {
    return new LocalModel(
        entry.nonEmpty("name"),
        dir.resolve(entry.nonEmpty("folder")),
        entry.intIn("slots", 1, 256),
        entry.intIn("max-context", 0, 1 << 20));
  }
}
