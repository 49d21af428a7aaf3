package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The JSON file of one run of a tool, with commit and machine. */
final class LoadResultFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode result = JSON.createObjectNode();
  private final Path file;

  /** A file of a tool's in a folder, named by the time. */
  LoadResultFile(Path folder, String tool) {
    Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    this.file = folder.resolve(tool + "-" + at.toString().replace(":", "") + ".json");
    result.put("at", at.toString()).put("commit", MeasuredMachine.commit());
    result.set("machine", MeasuredMachine.toJson());
  }

  /** What is written. */
  ObjectNode json() {
    return result;
  }

  Path path() {
    return file;
  }

  /** Writes what there is by now; the text. */
  String write() throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text);
    return text;
  }

  /** Writes and shows it. */
  void finish() throws IOException {
    System.out.print(write());
    System.out.println(file);
  }
}
