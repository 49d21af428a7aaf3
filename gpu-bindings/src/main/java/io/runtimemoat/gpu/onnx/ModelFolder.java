package io.runtimemoat.gpu.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An exported model on disk in the layout of the Hugging Face hub, with what its two configuration
 * files say. Shapes are not taken from here but from the session.
 *
 * @param path the folder
 * @param contextTokens prompt and completion together ({@code max_position_embeddings})
 * @param vocabularySize {@code vocab_size}
 * @param attentionHeads {@code num_attention_heads}
 * @param endTokens ids that end a completion ({@code eos_token_id}, one or several)
 * @param weightsDigest SHA-256 of model.onnx, lower-case hex
 * @param tokenizerDigest SHA-256 of tokenizer.json, lower-case hex
 * @param weightsBytes size of model.onnx
 */
public record ModelFolder(
    Path path,
    int contextTokens,
    int vocabularySize,
    int attentionHeads,
    Set<Integer> endTokens,
    String weightsDigest,
    String tokenizerDigest,
    long weightsBytes) {

  private static final List<String> FILES =
      List.of("model.onnx", "tokenizer.json", "tokenizer_config.json", "config.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  public ModelFolder {
    endTokens = Set.copyOf(endTokens);
  }

  /**
   * Reads the folder's configuration and digests its weights and tokenizer.
   *
   * @throws BrokenModelException when a file or a field is missing or not readable
   */
  public static ModelFolder read(Path path) {
    if (!Files.isDirectory(path)) {
      throw new BrokenModelException(path, "the folder does not exist.");
    }
    for (String file : FILES) {
      if (!Files.isRegularFile(path.resolve(file))) {
        throw new BrokenModelException(path, file + " is missing.");
      }
    }
    JsonNode config = json(path, "config.json");
    return new ModelFolder(
        path,
        positive(path, config, "max_position_embeddings"),
        positive(path, config, "vocab_size"),
        positive(path, config, "num_attention_heads"),
        endTokens(path, config),
        digest(path, "model.onnx"),
        digest(path, "tokenizer.json"),
        size(path));
  }

  Path model() {
    return path.resolve("model.onnx");
  }

  private static Set<Integer> endTokens(Path path, JsonNode config) {
    JsonNode ids = config.path("eos_token_id");
    if (Files.isRegularFile(path.resolve("generation_config.json"))) {
      JsonNode generation = json(path, "generation_config.json").path("eos_token_id");
      ids = generation.isMissingNode() || generation.isNull() ? ids : generation;
    }
    Set<Integer> ends = new TreeSet<>();
    if (ids.canConvertToInt()) {
      ends.add(ids.asInt());
    }
    ids.forEach(id -> ends.add(id.asInt()));
    if (ends.isEmpty()) {
      throw new BrokenModelException(
          path, "neither generation_config.json nor config.json names an eos_token_id.");
    }
    return ends;
  }

  private static int positive(Path path, JsonNode config, String field) {
    int value = config.path(field).asInt(0);
    if (value < 1) {
      throw new BrokenModelException(path, "config.json has no positive " + field + ".");
    }
    return value;
  }

  private static JsonNode json(Path path, String file) {
    try {
      return JSON.readTree(path.resolve(file).toFile());
    } catch (IOException e) {
      throw new BrokenModelException(path, file + " is not readable JSON.", e);
    }
  }

  private static long size(Path path) {
    try {
      return Files.size(path.resolve("model.onnx"));
    } catch (IOException e) {
      throw new BrokenModelException(path, "model.onnx is not readable.", e);
    }
  }

  private static String digest(Path path, String file) {
    try (InputStream in = Files.newInputStream(path.resolve(file))) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[64 * 1024];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        sha256.update(chunk, 0, read);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException e) {
      throw new BrokenModelException(path, file + " is not readable.", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
