package io.runtimemoat.loadtests.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.RequestFold;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The ledger as this JVM reads it beside the nodes that write it. */
public final class LedgerFolds {
  private LedgerFolds() {}

  /**
   * Every request of the shared database and of the node's own segments, folded from its facts and
   * by its id. What has no outcome counts as aborted, so ask when its node is dead.
   */
  public static Map<String, RequestState> read(NodeProcess.Settings node) {
    Map<String, RequestState> requests = new HashMap<>();
    Map<ChainId, RequestFold> folds = new HashMap<>();
    readAll(
        node,
        stored -> {
          if (RequestFact.knows(stored.manifest())) {
            RequestFold fold =
                folds.computeIfAbsent(stored.position().chain(), chain -> new RequestFold());
            RequestState state = fold.add(decoded(stored));
            requests.put(state.requestId(), state);
          }
        });
    folds.values().forEach(fold -> fold.closeChain().forEach(s -> requests.put(s.requestId(), s)));
    return requests;
  }

  /** Tells every fact of the shared database and of the node's own segments, chain by chain. */
  static void readAll(NodeProcess.Settings node, Consumer<StoredFact> sink) {
    Config config = config(node);
    LedgerSettings settings = LedgerSettings.from(config);
    try (Database database = Database.open(DatabaseSettings.from(config))) {
      LedgerReader reader = NodeLedger.view(node.dataDir(), settings, database, Clock.systemUTC());
      for (ChainId chain : reader.chains()) {
        reader.read(chain, 0, sink);
      }
    }
  }

  private static RequestFact decoded(StoredFact stored) {
    return RequestFact.decode(stored.manifest(), Objects.requireNonNull(stored.payload()));
  }

  /** The node's settings for its ledger and its database. */
  static Config config(NodeProcess.Settings node) {
    Map<String, String> given = new HashMap<>();
    given.put("moat.data-dir", node.dataDir().toString());
    Map<String, String> keys =
        Map.of(
            "MOAT_DB_URL", "moat.database.url",
            "MOAT_DB_USER", "moat.database.user",
            "MOAT_DB_PASSWORD", "moat.database.password",
            "MOAT_MASTER_KEY", "moat.ledger.master-key");
    node.environment().forEach((name, value) -> given.put(keys.getOrDefault(name, name), value));
    given.keySet().removeIf(key -> !key.startsWith("moat."));
    return ConfigFactory.parseMap(given).withFallback(ConfigFactory.defaultReference()).resolve();
  }
}
