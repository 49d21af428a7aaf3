package io.runtimemoat.loadtests.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Three node processes that share one PostgreSQL and one master key, on loopback. */
final class TestCluster implements AutoCloseable {
  static final int NODES = 3;

  private final EmbeddedPostgres postgres;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<String> addresses;

  private TestCluster(EmbeddedPostgres postgres, List<String> addresses) {
    this.postgres = postgres;
    this.addresses = addresses;
  }

  /** Starts the database and all nodes and returns once every node is ready. */
  static TestCluster start(Path folder, String nodeConfig, Duration limit) throws IOException {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
    List<Integer> ports = NodeProcess.freePorts(NODES * 3);
    List<String> addresses =
        ports.subList(0, NODES).stream().map(port -> "127.0.0.1:" + port).toList();
    TestCluster cluster = new TestCluster(postgres, addresses);
    try {
      Path config = Files.writeString(folder.resolve("node.conf"), nodeConfig);
      for (int i = 0; i < NODES; i++) {
        NodeProcess.Settings settings =
            new NodeProcess.Settings(
                folder.resolve("node-" + i),
                ports.get(NODES + i),
                ports.get(2 * NODES + i),
                "sk-moat-loadtests000-0123456789abcdef",
                Map.of(),
                cluster.environment(ports.get(i)),
                Optional.of(config),
                List.of());
        cluster.nodes.add(NodeProcess.start(settings));
      }
      cluster.nodes.forEach(node -> node.awaitReady(limit));
      return cluster;
    } catch (RuntimeException | IOException e) {
      cluster.close();
      throw e;
    }
  }

  private Map<String, String> environment(int clusterPort) {
    return Map.of(
        "MOAT_CLUSTER_PORT", Integer.toString(clusterPort),
        "MOAT_SEED_NODES", String.join(",", addresses),
        "MOAT_DB_URL", postgres.getJdbcUrl("postgres", "postgres"),
        "MOAT_DB_USER", "postgres",
        "MOAT_DB_PASSWORD", "postgres",
        "MOAT_MASTER_KEY", "6d".repeat(32));
  }

  NodeProcess node(int index) {
    return nodes.get(index);
  }

  /** The cluster address of every node, in order. */
  List<String> addresses() {
    return addresses;
  }

  /** A setting of the running database. */
  String databaseSetting(String name) throws SQLException {
    return first("show " + name);
  }

  /** How many events of a kind an entity's journal has. */
  int journalled(String persistenceId, String manifest) throws SQLException {
    return Integer.parseInt(
        first(
            "select count(*) from event_journal where persistence_id = '%s'"
                    .formatted(persistenceId)
                + " and event_ser_manifest = '%s'".formatted(manifest)));
  }

  /** Until it is closed nobody writes to a table; it can be read. */
  Connection unwritable(String table) throws SQLException {
    Connection connection = postgres.getPostgresDatabase().getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table " + table + " in exclusive mode");
    }
    return connection;
  }

  private String first(String query) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Starts a dead node again: the same ports, folder and name. */
  void restart(int index, Duration limit) {
    NodeProcess again = NodeProcess.start(node(index).settings());
    nodes.set(index, again);
    again.awaitReady(limit);
  }

  /** An orderly stop of every node that still runs, all at once. */
  void stopNodes() {
    CompletableFuture.allOf(
            nodes.stream()
                .map(node -> CompletableFuture.runAsync(node::close, TestCluster::thread))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private static void thread(Runnable command) {
    new Thread(command, "node-stop").start();
  }

  @Override
  public void close() throws IOException {
    stopNodes();
    postgres.close();
  }
}
