package io.runtimemoat.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.node.RunningNode;
import io.runtimemoat.node.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can mend is one line and exit code 2, and leaves nothing running. */
class StartFailureTest {
  private static final Path TINY = Path.of("..", "gpu-bindings", "models", "tiny", "inplace");
  private static final String UNREACHABLE =
      "moat.database { url = \"jdbc:postgresql://127.0.0.1:1/moat\", connection-timeout = 1 s }";

  private Path folder;

  private record Outcome(int exitCode, List<String> lines) {
    void assertOneLine(String... parts) {
      assertThat(lines).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception:"));
      List<String> said = lines.stream().filter(line -> line.startsWith("moat: ")).toList();
      assertThat(said).as("lines beside the log's: %s", lines).hasSize(1);
      assertThat(said.get(0)).contains(parts);
      assertThat(exitCode).isEqualTo(2);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Outcome run(String command, String settings) throws IOException {
    Path file = RunningNode.configFile(folder, data(), settings);
    return run(command, "--config", file.toString());
  }

  private static Outcome run(String... line) {
    PrintStream terminal = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      int exitCode = MoatCommand.run(line);
      return new Outcome(exitCode, printed.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setErr(terminal);
    }
  }

  @BeforeEach
  void in(@TempDir Path temporary) {
    folder = temporary;
  }

  @AfterEach
  void noLaneIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("moat-lane-") || name.equals("model-loading"));
  }

  @Test
  void casesThatAreNotThere() {
    run("demo", "learn", "--key", "sk-x", "--cases", "nowhere.jsonl")
        .assertOneLine("there is no file nowhere.jsonl in the folder /", "; --cases names one");
  }

  /** {@code moat --help} shows the option there. */
  @Test
  void configBeforeTheSubCommand_isTheSubCommands() throws IOException {
    run("--config", "/nope", "serve").assertOneLine("--config = /nope", "a readable file");
    run("-c", "/nope", "replay").assertOneLine("--config = /nope", "a readable file");
    run("-c", "/nope", "demo", "learn", "--key", "sk-x").assertOneLine("--config = /nope");
    assertThat(run("-c", "/nope", "lab", "stats").lines())
        .contains("moat lab stats takes no --config");
    assertThat(run("-c", "/nope", "serve", "-c", "/nope").lines())
        .contains("--config is given twice");
  }

  @Test
  void misspeltSectionOfATenant() throws IOException {
    run("serve", "moat.tenants.acme { limitz {} }")
        .assertOneLine("moat.tenants.\"acme\".limitz", "one of name, sla");
  }

  @Test
  void masterKeyOfAnotherLength() throws IOException {
    run("serve", "moat.ledger.master-key = \"c2VjcmV0\"")
        .assertOneLine("moat.ledger.master-key", "MOAT_MASTER_KEY", "(8 characters, 6 bytes");
  }

  @Test
  void masterKeyFileOfAnotherLength() throws IOException {
    Files.createDirectories(data().resolve("keys"));
    Files.writeString(data().resolve("keys").resolve("master.key"), "c2VjcmV0");

    run("serve", "").assertOneLine("master.key must hold 32 bytes");
  }

  @Test
  void databaseOutOfReach_closesTheModelsThatLoaded() throws IOException {
    run("serve", UNREACHABLE)
        .assertOneLine("cannot open jdbc:postgresql://127.0.0.1:1/moat as user 'moat'", "refused");
  }

  @Test
  void dataDirBelowAFile() throws IOException {
    Files.writeString(data(), "not a folder");

    run("serve", "").assertOneLine("moat.data-dir", data().toString(), "can write");
  }

  @Test
  void dataDirOfAnotherNode() throws IOException {
    try (StateFolder other = StateFolder.open(data())) {
      run("serve", "").assertOneLine(other.path().toString(), "no other node is using");
    }
  }

  @Test
  void brokenModel() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    try (Stream<Path> files = Files.list(TINY)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, broken.resolve(file.getFileName()));
      }
    }
    Files.writeString(broken.resolve("model.onnx"), "no graph");
    String second = "{ name = broken, folder = \"" + broken + "\", slots = 1, max-context = 0 }";

    run("serve", "moat.models.local = ${moat.models.local} [" + second + "]")
        .assertOneLine("moat.models.local", broken.toString(), "model.onnx");
  }

  @Test
  void portInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      run("serve", "moat.http.port = " + taken.getLocalPort())
          .assertOneLine("moat.http.port", "127.0.0.1:" + taken.getLocalPort(), "a free port");
    }
  }

  @Test
  void replayOfAnotherFolder_leavesItUntouched() throws IOException {
    Files.createDirectories(data());
    Files.writeString(data().resolve("notes.txt"), "mine");

    run("replay", "").assertOneLine("moat.data-dir", data().toString(), "the folder of a node");

    assertThat(entries()).containsExactly("notes.txt");
  }

  @Test
  void replayWithoutItsDatabaseOrItsKey_makesNeither() throws IOException {
    Files.createDirectories(data().resolve("ledger"));
    Files.createDirectories(data().resolve("keys"));

    run("replay", "").assertOneLine("cannot open jdbc:h2:file:" + data());
    run("replay", "moat.database.url = \"jdbc:h2:mem:none\"").assertOneLine("cannot open");

    assertThat(entries()).containsExactly("keys", "ledger");
    assertThat(data().resolve("keys")).isEmptyDirectory();
  }

  private List<String> entries() {
    try (Stream<Path> files = Files.list(data())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
