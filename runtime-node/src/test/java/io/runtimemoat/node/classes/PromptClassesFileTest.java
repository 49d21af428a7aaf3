package io.runtimemoat.node.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.decision.features.classes.ClassFitting;
import io.runtimemoat.decision.features.classes.PromptClasses;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptClassesFileTest {
  private final Path folder;

  PromptClassesFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static PromptClasses classes() {
    List<ClassFitting.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      samples.add(new ClassFitting.Sample("", "my order " + i, new float[] {1, 0}));
      samples.add(new ClassFitting.Sample("", "a poem", new float[] {0, 1}));
    }
    return ClassFitting.fit("bge", samples, 2, 1).classes();
  }

  @Test
  void whatWasWritten_isRead() throws IOException {
    PromptClasses classes = classes();
    Path file = Files.write(folder.resolve("classes.bin"), classes.encode());

    assertThat(PromptClassesFile.read(file, "bge")).isEqualTo(classes);
  }

  @Test
  void otherFiles_areRefused_bySetting() throws IOException {
    Path broken = Files.write(folder.resolve("broken.bin"), new byte[] {1, 2, 3});
    Path large = folder.resolve("large.bin");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((1 << 20) + 1);
    }
    Path ofAnother = Files.write(folder.resolve("other.bin"), classes().encode());

    refuse(broken, "bge", "that `moat lab classes` wrote");
    refuse(large, "bge", "more than 1 MiB");
    refuse(folder.resolve("none.bin"), "bge", "none.bin");
    refuse(ofAnother, "another", "of embeddings by another, not by bge");
  }

  private static void refuse(Path file, String embedder, String reason) {
    assertThatThrownBy(() -> PromptClassesFile.read(file, embedder))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.classes.file = ")
        .hasMessageContaining(reason);
  }
}
