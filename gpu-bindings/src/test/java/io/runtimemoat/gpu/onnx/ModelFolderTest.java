package io.runtimemoat.gpu.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.gpu.ModelRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
  private final Path folder;

  ModelFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void folder_saysWhatTheModelIs() {
    ModelFolder tiny = ModelFolder.read(TinyModels.folder("inplace"));

    assertThat(tiny.contextTokens()).isEqualTo(1024);
    assertThat(tiny.endTokens()).containsExactly(4);
    assertThat(tiny.weightsDigest()).hasSize(64);
    assertThat(tiny.weightsBytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "tokenizer.json", "tokenizer_config.json", "config.json"})
  void missingFile_isNamed(String file) throws IOException {
    copyTiny("inplace");
    Files.delete(folder.resolve(file));

    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageEndingWith(file + " is missing.");
  }

  @ParameterizedTest
  @CsvSource({
    "max_position_embeddings, config.json has no positive max_position_embeddings.",
    "vocab_size, config.json has no positive vocab_size."
  })
  void missingField_isNamed(String field, String message) throws IOException {
    copyTiny("inplace");
    edit("config.json", field, "x_" + field);

    assertThatThrownBy(() -> ModelFolder.read(folder)).hasMessageEndingWith(message);
  }

  @Test
  void folderWithoutEndToken_isRefused() throws IOException {
    copyTiny("inplace");
    edit("config.json", "eos_token_id", "x");
    edit("generation_config.json", "eos_token_id", "x");

    assertThatThrownBy(() -> ModelFolder.read(folder)).hasMessageContaining("eos_token_id");
  }

  @Test
  void severalEndTokens_areAllRead() throws IOException {
    copyTiny("inplace");
    edit("generation_config.json", "\"eos_token_id\": 4", "\"eos_token_id\": [4, 7]");

    assertThat(ModelFolder.read(folder).endTokens()).containsExactlyInAnyOrder(4, 7);
  }

  @Test
  void missingFolder_isRefused() {
    assertThatThrownBy(() -> ModelFolder.read(folder.resolve("none")))
        .hasMessageEndingWith("the folder does not exist.");
  }

  @Test
  void weightsThatAreNoModel_areRefused() throws IOException {
    copyTiny("inplace");
    Files.writeString(folder.resolve("model.onnx"), "not a model");

    assertThatThrownBy(() -> OnnxModels.open("x", folder, LoadOptions.withSlots(1)))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining("ONNX Runtime refuses model.onnx");
  }

  @Test
  void contextBeyondTheGraph_isRefusedAtLoad() throws IOException {
    copyTiny("inplace");
    edit("config.json", "1024", "4096");

    assertThatThrownBy(() -> OnnxModels.open("x", folder, LoadOptions.withSlots(1)))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining("context");
  }

  @Test
  void failedRun_commitsNothing() throws IOException {
    copyTiny("inplace");
    edit("config.json", "1024", "4096");

    try (OnnxDecoder model =
        OnnxModels.load("x", ModelFolder.read(folder), LoadOptions.withSlots(2))) {
      TinyModels.feed(model, 1, TinyModels.tokens(model, 1, 30));
      model.setLength(0, 1020);
      assertThatThrownBy(() -> TinyModels.feed(model, 0, TinyModels.tokens(model, 1, 10)))
          .isInstanceOf(ModelRunException.class);

      assertThat(model.length(0)).isEqualTo(1020);
      float[] after = TinyModels.feed(model, 1, 9);
      model.truncate(1, 30);
      assertThat(TinyModels.feed(model, 1, 9)).containsExactly(after);
    }
  }

  private void copyTiny(String name) throws IOException {
    try (Stream<Path> files = Files.list(TinyModels.folder(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void edit(String file, String from, String to) throws IOException {
    Path path = folder.resolve(file);
    Files.writeString(path, Files.readString(path).replace(from, to));
  }
}
