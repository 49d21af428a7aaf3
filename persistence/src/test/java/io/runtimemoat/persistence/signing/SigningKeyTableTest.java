package io.runtimemoat.persistence.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTableTest {
  private static final int AT_ONCE = 4;
  private static final int KEYS = 60;

  /** A node's start and its shipper both register its key, each in a thread of its own. */
  @Test
  void keyThatIsRegisteredAtTheSameTime_isThereOnce_onBothDatabases(@TempDir Path folder)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      for (DatabaseSettings settings :
          List.of(TestDatabases.memory(), TestDatabases.of(postgres))) {
        try (Database database = Database.open(settings)) {
          SigningKeyTable table = new SigningKeyTable(database);
          table.createIfMissing();
          for (int i = 0; i < KEYS; i++) {
            SigningKey key = SigningKey.load(folder.resolve("key-" + i));
            register(threads, table, key);
            assertThat(table.find(key.id())).isEqualTo(key.publicKey());
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void register(ExecutorService threads, SigningKeyTable table, SigningKey key)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(AT_ONCE);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      String node = "node-" + i;
      all.add(
          threads.submit(
              () -> {
                together.await();
                table.register(key, node, 1);
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }
}
