package io.runtimemoat.actors.learning;

import static io.runtimemoat.actors.learning.RewardFacts.ACME;
import static io.runtimemoat.actors.learning.RewardFacts.TASK;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learners of one node that are asked about one candidate. */
class ForeignSnapshotsTest {
  private static final int LEARNERS = 8;

  private final Database database = EntityKit.database();
  private final MovedClock time = new MovedClock();
  private final SnapshotStore snapshots;
  private final PolicySnapshot candidate =
      PolicySnapshot.cut(
          PolicyFixture.header("acme", 1),
          PolicySpec.of(LinearThompson.KNOWN_NOISE),
          PolicySums.none(2),
          PolicySums.none(2));

  ForeignSnapshotsTest(@TempDir Path disk) throws Exception {
    SigningKey key = SigningKey.load(disk.resolve("node.key"));
    SnapshotTable table = SnapshotTable.open(database);
    new SigningKeyTable(database).register(key, "node", 1);
    snapshots =
        new SnapshotStore(
            table,
            new SnapshotFolder(disk.resolve("snapshots"), new byte[32], 1 << 20, time),
            key,
            2,
            time);
    execute("SET QUERY_STATISTICS TRUE");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void learnersThatAskAtOnce_readItOnce() throws Exception {
    snapshots.publish(candidate);
    List<Optional<PolicySnapshot>> found = new CopyOnWriteArrayList<>();
    List<Thread> learners = new ArrayList<>();
    List<Connection> all = takeAllConnections();
    for (int i = 0; i < LEARNERS; i++) {
      Thread learner = new Thread(() -> found.add(foreign(candidate.id())));
      learners.add(learner);
      learner.start();
    }
    Eventually.holds(
        "all of them wait",
        Duration.ofSeconds(1),
        () -> learners.stream().allMatch(ForeignSnapshotsTest::waits));

    for (Connection connection : all) {
      connection.close();
    }
    for (Thread learner : learners) {
      learner.join();
    }

    assertThat(found).hasSize(LEARNERS).containsOnly(Optional.of(candidate));
    assertThat(reads()).isEqualTo(1);
    assertThat(foreign(candidate.id())).contains(candidate);
    assertThat(reads()).isEqualTo(1);
  }

  /** Each read may take as long as a database that is away takes to say so. */
  @Test
  void candidateThatIsNotThere_isLookedForAgainLater() throws Exception {
    for (int i = 0; i < LEARNERS; i++) {
      assertThat(foreign(candidate.id())).isEmpty();
    }
    assertThat(reads()).isEqualTo(1);

    snapshots.publish(candidate);
    time.move(Duration.ofSeconds(5));

    assertThat(foreign(candidate.id())).contains(candidate);
  }

  private Optional<PolicySnapshot> foreign(String id) {
    return snapshots.foreign(ACME, TASK, id);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private List<Connection> takeAllConnections() throws SQLException {
    List<Connection> all = new ArrayList<>();
    int size = ((HikariDataSource) database.dataSource()).getMaximumPoolSize();
    for (int i = 0; i < size; i++) {
      all.add(database.dataSource().getConnection());
    }
    return all;
  }

  private long reads() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT COALESCE(SUM(execution_count), 0) FROM INFORMATION_SCHEMA.QUERY_STATISTICS"
                    + " WHERE sql_statement LIKE 'SELECT content, key_id, signature FROM%'");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }
}
