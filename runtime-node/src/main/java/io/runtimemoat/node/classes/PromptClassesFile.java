package io.runtimemoat.node.classes;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.decision.features.classes.PromptClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Classes of prompts as a file. */
public final class PromptClassesFile {
  /** More than the largest classes are. */
  private static final long MOST_BYTES = 1 << 20;

  private PromptClassesFile() {}

  /**
   * Reads classes of whatever embeddings.
   *
   * @throws IllegalArgumentException when the file is none of {@code moat lab classes}
   */
  public static PromptClasses read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("it has more than 1 MiB");
    }
    return PromptClasses.decode(Files.readAllBytes(file));
  }

  /**
   * Reads the classes that a node is to use.
   *
   * @param embedder name of the model that the node embeds prompts with
   * @throws InvalidSettingException when the file is none of {@code moat lab classes} or of another
   *     model's embeddings
   */
  public static PromptClasses read(Path file, String embedder) {
    PromptClasses classes;
    try {
      classes = read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw refused(file, "a file that `moat lab classes` wrote: " + e.getMessage());
    }
    if (!classes.embedder().equals(embedder)) {
      throw refused(file, "of embeddings by " + embedder + ", not by " + classes.embedder());
    }
    return classes;
  }

  private static InvalidSettingException refused(Path file, String allowed) {
    return new InvalidSettingException("moat.learning.classes.file", file, allowed);
  }
}
