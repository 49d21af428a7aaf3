package io.runtimemoat.node.cli;

import com.typesafe.config.Config;
import io.runtimemoat.actors.learning.VerifiedSnapshots;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.node.audit.LedgerReplay;
import io.runtimemoat.node.audit.RememberedSnapshots;
import io.runtimemoat.node.audit.ReplayReport;
import io.runtimemoat.node.audit.RequestListing;
import io.runtimemoat.node.audit.RequestLookup;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moat replay}: recomputes recorded decisions and verifies the ledger's chains. */
@Command(
    name = "replay",
    description = {
      "Recomputes every recorded decision from its record alone and verifies the hash chains.",
      "Works beside a running node. Exit code 0: all identical and intact; 1: something differs;",
      "2: nothing could be read; 3: the ledger has no such request."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;
  private static final int NO_SUCH_REQUEST = 3;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "Only this request, by " + RequestLookup.IDS + ".")
  private @Nullable String request;

  @Option(
      names = "--list-requests",
      description = "Lists every request and where it stands instead of recomputing.")
  private boolean listRequests;

  @Option(
      names = "--stopped",
      description = "No node runs any more: list open requests as aborted.")
  private boolean stopped;

  /** Learned decisions are recomputed from the snapshots that the database has. */
  private static Replay replay(Database database) {
    VerifiedSnapshots snapshots = new VerifiedSnapshots(SnapshotTable.open(database), null);
    return Replay.of(new RememberedSnapshots(snapshots::find));
  }

  @Override
  public Integer call() {
    Config effective = config.load();
    LedgerSettings ledger = LedgerSettings.from(effective);
    Path dataDir = Path.of(effective.getString("moat.data-dir"));
    if (!NodeLedger.isIn(dataDir)) {
      throw new InvalidSettingException(
          "moat.data-dir",
          dataDir,
          "the folder of a node, with its ledger and keys (MOAT_DATA_DIR sets it)");
    }
    boolean readOnly = !Files.isWritable(dataDir);
    DatabaseSettings existing = DatabaseSettings.from(effective).existing(readOnly);
    try (Database database = Database.view(existing)) {
      LedgerReader reader = NodeLedger.view(dataDir, ledger, database, Clock.systemUTC());
      if (listRequests) {
        new RequestListing(reader, stopped).write(System.out::println);
        return 0;
      }
      LedgerReplay replay = new LedgerReplay(reader, replay(database));
      ReplayReport report = request == null ? replay.run() : replay.run(request);
      System.out.print(report.text());
      if (request != null && report.decisions() == 0) {
        System.err.println(
            "moat: the ledger has no request %s; one is found by %s"
                .formatted(request, RequestLookup.IDS));
        return NO_SUCH_REQUEST;
      }
      return report.clean() ? 0 : DIFFERS;
    }
  }
}
