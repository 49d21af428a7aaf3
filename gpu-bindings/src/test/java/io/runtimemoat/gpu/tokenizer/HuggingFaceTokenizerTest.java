package io.runtimemoat.gpu.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTokenizerTest {
  private static HuggingFaceTokenizer byteLevel;
  private static HuggingFaceTokenizer byteFallback;

  @BeforeAll
  static void load() throws IOException {
    byteLevel = Fixture.byteLevel();
    byteFallback = Fixture.byteFallback();
  }

  @AfterAll
  static void close() {
    byteLevel.close();
    byteFallback.close();
  }

  @Test
  void encodings_equalThePythonLibrarys() throws IOException {
    // Made with tokenizers 0.23.2: "trusted" by the file, "untrusted" with its added_tokens
    // emptied.
    JsonNode rows = new ObjectMapper().readTree(Fixture.path("byte-level-encodings.json").toFile());

    for (JsonNode row : rows) {
      String text = row.path("text").asText();
      assertThat(byteLevel.encodeTrusted(text)).as(text).isEqualTo(ids(row.path("trusted")));
      assertThat(byteLevel.encodeText(text)).as(text).isEqualTo(ids(row.path("untrusted")));
    }
    assertThat(rows).hasSizeGreaterThan(10);
  }

  @Test
  void tokenBytes_concatenateToTheText() {
    for (String text :
        List.of(
            "Hello world",
            "Grüße 東京 😀👩‍👩‍👧",
            " two\n\tlines ",
            "<|end|>",
            "a\u0000b",
            "\uFFFD")) {
      assertThat(decoded(byteLevel, byteLevel.encodeText(text))).isEqualTo(text);
      assertThat(decoded(byteFallback, byteFallback.encodeContinuation(text))).isEqualTo(text);
    }
  }

  @Test
  void everyByte_hasAToken() {
    boolean[] seen = new boolean[256];
    for (int id = 0; id < byteLevel.vocabularySize(); id++) {
      if (byteLevel.tokenBytes(id).length == 1) {
        seen[byteLevel.tokenBytes(id)[0] & 0xFF] = true;
      }
    }

    assertThat(seen).doesNotContain(false);
    assertThat(byteFallback.tokenBytes(3 + 0xE2)).containsExactly(0xE2);
  }

  @Test
  void controlTokens_haveIdsButNoBytes() {
    int end = byteLevel.tokenId("<|end|>").orElseThrow();

    assertThat(byteLevel.isControl(end)).isTrue();
    assertThat(byteLevel.tokenBytes(end)).isEmpty();
    assertThat(byteLevel.encodeTrusted("<|end|>")).containsExactly(end);
    assertThat(byteLevel.tokenId("no such token")).isEmpty();
  }

  @Test
  void addedTokensThatAreNotSpecial_areText() {
    int think = byteLevel.tokenId("<think>").orElseThrow();

    assertThat(byteLevel.isControl(think)).isFalse();
    assertThat(byteLevel.tokenBytes(think)).asString(StandardCharsets.UTF_8).isEqualTo("<think>");
  }

  @Test
  void unpairedSurrogates_becomeReplacementCharacters() {
    assertThat(decoded(byteLevel, byteLevel.encodeText("a\uD83Db"))).isEqualTo("a\uFFFDb");
  }

  @Test
  void longTexts_areNotTruncated() {
    String text = "Hello world. ".repeat(5000);

    assertThat(decoded(byteLevel, byteLevel.encodeText(text))).isEqualTo(text);
  }

  @Test
  void prefix_isWhatTheDefinitionPutsFirst() {
    assertThat(byteLevel.prefix()).isEmpty();
    assertThat(byteFallback.prefix()).containsExactly(1);
  }

  @Test
  void digest_isTheFilesSha256() {
    // sha256sum byte-level.json
    assertThat(byteLevel.digest())
        .isEqualTo("9e8d95769d21dfae473030bdb1e4547287572c28917465e230fc48b9c88465ce");
  }

  @Test
  void manyThreads_getTheSameTokensAsOne() throws Exception {
    List<String> texts =
        IntStream.range(0, 200).mapToObj(i -> "Case " + i + " Grüße 😀 " + i * i).toList();
    List<int[]> alone = texts.stream().map(byteLevel::encodeText).toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> differences = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        differences.add(threads.submit(() -> differing(texts, alone)));
      }

      for (Future<Integer> difference : differences) {
        assertThat(difference.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closeWhileOthersEncode_endsThemWithAnException() throws Exception {
    HuggingFaceTokenizer tokenizer = Fixture.byteLevel();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> workers = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        workers.add(
            threads.submit(
                () -> {
                  for (int calls = 0; ; calls++) {
                    try {
                      tokenizer.encodeText("Hello world, how are you?");
                    } catch (IllegalStateException e) {
                      return calls;
                    }
                  }
                }));
      }
      tokenizer.close();

      for (Future<Integer> worker : workers) {
        assertThat(worker.get()).isNotNegative();
      }
      assertThatThrownBy(() -> tokenizer.encodeTrusted("a"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(tokenizer.tokenBytes(0)).isNotEmpty();
      tokenizer.close();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void brokenFiles_areRefusedWithAReason(@TempDir Path folder) throws IOException {
    Path notJson = Files.writeString(folder.resolve("a.json"), "[]");
    Path noVocabulary =
        Files.writeString(folder.resolve("b.json"), "{\"model\": {\"type\": \"X\"}}");

    assertThatThrownBy(() -> HuggingFaceTokenizer.load(notJson))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model");
    assertThatThrownBy(() -> HuggingFaceTokenizer.load(noVocabulary))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> HuggingFaceTokenizer.load(folder.resolve("c.json")))
        .isInstanceOf(IOException.class);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nativeCode_isLoadedFromAPrivateFolderAndOffline() throws IOException {
    String folder = System.getProperty("ENGINE_CACHE_DIR");

    assertThat(folder).isNotBlank();
    assertThat(Files.readString(Path.of("/proc/self/maps"))).contains(folder);
    assertThat(Path.of(folder)).as("a private folder goes when its code is loaded").doesNotExist();
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
  }

  private static int differing(List<String> texts, List<int[]> expected) {
    int differences = 0;
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < texts.size(); i++) {
        if (!java.util.Arrays.equals(byteLevel.encodeText(texts.get(i)), expected.get(i))) {
          differences++;
        }
      }
    }
    return differences;
  }

  private static String decoded(HuggingFaceTokenizer tokenizer, int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(tokenizer.tokenBytes(token));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int[] ids(JsonNode row) {
    return IntStream.range(0, row.size()).map(i -> row.get(i).asInt()).toArray();
  }
}
