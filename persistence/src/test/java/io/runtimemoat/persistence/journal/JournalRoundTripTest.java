package io.runtimemoat.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.database.TestDatabases;
import io.runtimemoat.persistence.journal.AccountBehavior.Apply;
import io.runtimemoat.persistence.journal.AccountBehavior.Command;
import io.runtimemoat.persistence.journal.AccountBehavior.Get;
import io.runtimemoat.persistence.journal.TestEvents.Account;
import io.runtimemoat.persistence.journal.TestEvents.AccountEvent;
import io.runtimemoat.persistence.journal.TestEvents.Booked;
import io.runtimemoat.persistence.journal.TestEvents.Opened;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events through the real serializer: in the testkit's journal, and in a database file. */
class JournalRoundTripTest {
  private static final Opened OPENED =
      new Opened("Zoë", Instant.parse("2026-11-21T05:00:00Z"), null);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void testkit_verifiesEventsAndStatesWithTheRealSerializer() {
    Config config = JournalBindings.load().withFallback(EventSourcedBehaviorTestKit.config());
    ActorTestKit kit = ActorTestKit.create(config.withFallback(ConfigFactory.load()));
    try {
      EventSourcedBehaviorTestKit<Command, AccountEvent, Account> account =
          EventSourcedBehaviorTestKit.create(kit.system(), AccountBehavior.create("kit"));

      var result = account.<StatusReply<Done>>runCommand(replyTo -> new Apply(OPENED, replyTo));
      var recovered = account.restart();

      assertThat(result.event()).isEqualTo(OPENED);
      assertThat(recovered.state()).isEqualTo(OPENED.applyTo(Account.empty()));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void databaseFile_recoversTheStateAfterARestart(@TempDir Path folder) throws Exception {
    recoversAfterARestart(TestDatabases.file(folder));
  }

  @Tag("verify")
  @Test
  void postgres_recoversTheStateAfterARestart() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      recoversAfterARestart(TestDatabases.of(postgres));
    }
  }

  private static void recoversAfterARestart(DatabaseSettings settings) throws SQLException {
    try (Database database = Database.open(settings)) {
      Account before = runSystem(settings, 25);
      Account after = runSystem(settings, 0);

      assertThat(before.entries()).hasSize(25);
      assertThat(after).isEqualTo(before);
      assertThat(rows(database, "event_ser_manifest", "event_journal")).startsWith("account.");
      assertThat(rows(database, "snapshot_ser_manifest", "snapshot")).isEqualTo("account.state/1");
    }
  }

  private static Account runSystem(DatabaseSettings settings, int bookings) {
    Config config =
        JournalBindings.load()
            .withFallback(PekkoJdbcConfig.of(settings))
            .withFallback(ConfigFactory.load());
    ActorTestKit kit = ActorTestKit.create("journal", config);
    try {
      ActorRef<Command> account = kit.spawn(AccountBehavior.create("jdbc"));
      TestProbe<StatusReply<Done>> acks = kit.createTestProbe();
      for (int i = 0; i < bookings; i++) {
        account.tell(new Apply(i == 0 ? OPENED : new Booked(i, "r"), acks.getRef()));
        assertThat(acks.receiveMessage(PATIENCE).isSuccess()).isTrue();
      }
      TestProbe<Account> states = kit.createTestProbe();
      if (bookings > 0) {
        account.tell(new Apply(new Booked(bookings, "last"), acks.getRef()));
        assertThat(acks.receiveMessage(PATIENCE).isSuccess()).isTrue();
      }
      account.tell(new Get(states.getRef()));
      return states.receiveMessage(PATIENCE);
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static String rows(Database database, String column, String table) throws SQLException {
    return database.inTransaction(
        connection -> {
          ResultSet rows =
              connection
                  .createStatement()
                  .executeQuery("SELECT \"%s\" FROM \"%s\"".formatted(column, table));
          assertThat(rows.next()).isTrue();
          return rows.getString(1);
        });
  }
}
