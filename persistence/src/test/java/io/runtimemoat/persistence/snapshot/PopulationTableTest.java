package io.runtimemoat.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.database.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopulationTableTest {
  private static final byte[] SECRET = new byte[32];
  private static final PopulationPart.Kind CHAT = kind("chat", "features/2", 8, "reward-1");

  @Test
  void parts_areFoundReplacedAndRemoved_onBothDatabases() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      for (DatabaseSettings settings :
          List.of(TestDatabases.memory(), TestDatabases.of(postgres))) {
        try (Database database = Database.open(settings)) {
          PopulationTable table = PopulationTable.open(database, SECRET);
          table.put(part("acme", CHAT, "old"), 1);
          table.put(part("acme", CHAT, "new"), 4);
          table.put(part("zeta", CHAT, "z"), 3);
          table.put(part("beta", kind("chat", "features/3", 8, "reward-1"), "b"), 5);
          table.put(part("acme", kind("code", "features/2", 8, "reward-1"), "c"), 2);

          assertThat(table.find("acme", CHAT)).isEqualTo(part("acme", CHAT, "new"));
          assertThat(table.find("beta", CHAT)).isNull();
          assertThat(table.tenants(CHAT, 10)).containsExactly("acme", "zeta");
          assertThat(table.tenants(CHAT, 1)).containsExactly("acme");
          assertThat(table.tenantsAfter("", 2)).containsExactly("acme", "beta");
          assertThat(table.tenantsAfter("beta", 2)).containsExactly("zeta");
          assertThat(table.kinds())
              .containsOnlyKeys("chat", "code")
              .containsEntry("chat", CHAT); // two gave it, and one gave the other

          table.remove("acme", "chat");
          assertThat(table.tenants(CHAT, 10)).containsExactly("zeta");
          table.remove("acme");
          assertThat(table.tenantsAfter("", 9)).containsExactly("beta", "zeta");
        }
      }
    }
  }

  @Test
  void kindThatIsAsOftenGiven_isTheNewer() {
    try (Database database = Database.open(TestDatabases.memory())) {
      PopulationTable table = PopulationTable.open(database, SECRET);
      PopulationPart.Kind newer = kind("chat", "features/3", 9, "reward-1");
      table.put(part("acme", CHAT, "a"), 1);
      table.put(part("beta", newer, "b"), 2);

      assertThat(table.kinds()).containsEntry("chat", newer);
    }
  }

  @Test
  void changedRow_isRefusedWithTheReason() throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      PopulationTable table = PopulationTable.open(database, SECRET);
      for (String change :
          List.of(
              "UPDATE moat_population SET content = X'00'",
              "UPDATE moat_population SET tag = X'00'",
              "UPDATE moat_population SET tenant = 'evil'")) {
        table.put(part("acme", CHAT, "sums"), 1);
        try (Connection connection = database.dataSource().getConnection();
            PreparedStatement statement = connection.prepareStatement(change)) {
          statement.executeUpdate();
        }

        String tenant = change.endsWith("'evil'") ? "evil" : "acme";
        assertThatThrownBy(() -> table.find(tenant, CHAT))
            .as(change)
            .isInstanceOf(RefusedPartException.class)
            .hasMessageContaining("it was changed");
      }
    }
  }

  @Test
  void partOfAnotherCluster_isRefused() {
    try (Database database = Database.open(TestDatabases.memory())) {
      byte[] other = SECRET.clone();
      other[0] = 1;
      PopulationTable.open(database, other).put(part("acme", CHAT, "sums"), 1);

      assertThatThrownBy(() -> PopulationTable.open(database, SECRET).find("acme", CHAT))
          .isInstanceOf(RefusedPartException.class)
          .hasMessageContaining("another master key");
    }
  }

  @Test
  void tooManyBytes_areRefused() {
    assertThatThrownBy(
            () -> new PopulationPart("acme", CHAT, new byte[PopulationPart.MAX_CONTENT_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acme/chat");
  }

  @Test
  void databaseGone_isSaid() {
    PopulationTable table;
    try (Database database = Database.open(TestDatabases.memory())) {
      table = PopulationTable.open(database, SECRET);
    }

    assertThatThrownBy(() -> table.put(part("acme", CHAT, "sums"), 1))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThatThrownBy(() -> table.tenants(CHAT, 3))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThatThrownBy(() -> table.find("acme", CHAT))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  private static PopulationPart part(String tenant, PopulationPart.Kind kind, String content) {
    return new PopulationPart(tenant, kind, content.getBytes(StandardCharsets.UTF_8));
  }

  private static PopulationPart.Kind kind(
      String task, String schema, int dimension, String rewards) {
    return new PopulationPart.Kind(task, schema, dimension, rewards);
  }
}
