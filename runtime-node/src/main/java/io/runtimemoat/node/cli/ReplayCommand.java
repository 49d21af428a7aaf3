package io.runtimemoat.node.cli;

import com.typesafe.config.Config;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.node.audit.LedgerReplay;
import io.runtimemoat.node.audit.ReplayReport;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.NodeLedger;
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
      "Works beside a running node. Exit code 0: all identical and intact; 1: something differs."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "Only this request, by its x-request-id.")
  private @Nullable String request;

  @Override
  public Integer call() {
    Config effective = config.load();
    LedgerSettings ledger = LedgerSettings.from(effective);
    Path dataDir = Path.of(effective.getString("moat.data-dir"));
    try (Database database = Database.open(DatabaseSettings.from(effective))) {
      LedgerReplay replay =
          new LedgerReplay(
              NodeLedger.view(dataDir, ledger, database, Clock.systemUTC()), Replay.standard());
      ReplayReport report = request == null ? replay.run() : replay.run(request);
      System.out.print(report.text());
      return report.clean() ? 0 : DIFFERS;
    }
  }
}
