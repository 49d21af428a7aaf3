package io.runtimemoat.persistence.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.ResultSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gap-free promise under concurrent writers, on both databases. */
class ControlFeedConcurrencyTest {
  @Test
  void h2Memory_seesEverySequenceOnceInOrder() throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      FeedRace race = new FeedRace(database);

      race.newThings_areEachSeenOnceInOrder(40);
      race.overwrittenThings_endAsStored(30);
    }
  }

  @Tag("verify")
  @Test
  void h2File_seesEverySequenceOnceInOrder(@TempDir Path folder) throws Exception {
    try (Database database = Database.open(TestDatabases.file(folder))) {
      FeedRace race = new FeedRace(database);

      race.newThings_areEachSeenOnceInOrder(200);
      race.overwrittenThings_endAsStored(100);
    }
  }

  @Tag("verify")
  @Test
  void postgres_seesEverySequenceOnceInOrder() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres();
        Database database = Database.open(TestDatabases.of(postgres))) {
      assertThat(setting(database, "fsync")).isEqualTo("on");
      assertThat(setting(database, "synchronous_commit")).isEqualTo("on");
      FeedRace race = new FeedRace(database);

      race.newThings_areEachSeenOnceInOrder(200);
      race.overwrittenThings_endAsStored(100);
    }
  }

  private static String setting(Database database, String name) throws Exception {
    return database.inTransaction(
        connection -> {
          ResultSet rows = connection.createStatement().executeQuery("SHOW " + name);
          assertThat(rows.next()).isTrue();
          return rows.getString(1);
        });
  }
}
