package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Classes of prompts in contexts; each key is explained in {@code reference.conf}, section {@code
 * moat.learning.classes}.
 *
 * @param file what {@code moat lab classes} wrote; empty: contexts have no classes
 * @param sampleEvery one of so many requests is embedded off the path; 0 is none
 */
public record PromptClassSettings(Optional<Path> file, int sampleEvery) {
  /** Reads {@code moat.learning.classes}. */
  public static PromptClassSettings from(Config root) {
    SettingReader classes = SettingReader.of(root, "moat.learning.classes");
    String name = classes.string("file");
    Optional<Path> file = name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
    file.ifPresent(
        path ->
            classes.require(
                Files.isReadable(path), "file", path, "a file that this process can read"));
    return new PromptClassSettings(file, classes.intIn("sample-every", 0, 1_000_000));
  }
}
