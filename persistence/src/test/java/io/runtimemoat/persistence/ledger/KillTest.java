package io.runtimemoat.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process is killed while it appends and ships. */
@Tag("verify")
class KillTest {
  private static final int ROUNDS = 3;
  private static final int FACTS_BEFORE_THE_KILL = 1_500;

  @Test
  void killedProcess_losesNoAcknowledgedFact(@TempDir Path folder) throws Exception {
    Map<FactPosition, String> acknowledged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Map<FactPosition, String> ofRound = runAndKill(folder, round);
      assertThat(ofRound).hasSizeGreaterThanOrEqualTo(FACTS_BEFORE_THE_KILL);
      acknowledged.putAll(ofRound);

      try (Database database = Database.open(TestDatabases.file(folder))) {
        LedgerFixture fixture = new LedgerFixture(folder, database);
        LedgerReader beforeRecovery = fixture.view();
        assertThat(fixture.count("moat_ledger_fact")).isPositive(); // Both halves are in play.
        assertNothingIsLost(beforeRecovery, acknowledged);

        try (NodeLedger node = fixture.open(AppendingProcess.SETTINGS)) {
          node.shipper().ship();
          assertNothingIsLost(node.reader(), acknowledged);
          for (ChainId chain : node.reader().chains()) {
            assertThat(node.reader().verify(chain).detail()).endsWith("ended with a signed head");
          }
        }
      }
    }
  }

  private static Map<FactPosition, String> runAndKill(Path folder, int round) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                folder.toString(),
                "file",
                "round-" + round)
            .redirectError(folder.resolve("stderr-" + round).toFile())
            .start();
    Map<FactPosition, String> acknowledged = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        String[] field = line.split(" ", 3);
        if (field.length == 3 && field[2].length() > 500) {
          FactPosition position = new FactPosition(new ChainId(field[0]), Long.parseLong(field[1]));
          acknowledged.put(position, field[2]);
        }
        if (acknowledged.size() == FACTS_BEFORE_THE_KILL) {
          // SIGKILL; Process's own method would close the stream, and its last lines count too.
          process.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 9);
    return acknowledged;
  }

  private static void assertNothingIsLost(
      LedgerReader reader, Map<FactPosition, String> acknowledged) {
    Map<FactPosition, String> found = new HashMap<>();
    List<ChainId> chains = reader.chains();
    for (ChainId chain : chains) {
      reader.read(chain, 0, fact -> found.put(fact.position(), TestLedgers.text(fact)));
      assertThat(reader.verify(chain).intact()).isTrue();
    }
    assertThat(found).containsAllEntriesOf(acknowledged);
  }
}
