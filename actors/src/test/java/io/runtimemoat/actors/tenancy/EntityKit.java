package io.runtimemoat.actors.tenancy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.journal.JournalBindings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

/** Real databases, real serializers and a fixed clock for tests of entities. */
public final class EntityKit {
  public static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T06:00:00Z"), ZoneOffset.UTC);

  private static final AtomicInteger NEXT = new AtomicInteger();

  private EntityKit() {}

  /** A system whose journal round-trips every event and state through the real serializer. */
  public static ActorTestKit system() {
    Config config = JournalBindings.load().withFallback(EventSourcedBehaviorTestKit.config());
    return ActorTestKit.create(config.withFallback(ConfigFactory.load()));
  }

  /** A fresh H2 database in memory. */
  public static Database database() {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "moat.database.url",
                    "jdbc:h2:mem:control-" + NEXT.incrementAndGet(),
                    "moat.database.connection-timeout",
                    "1 s"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return Database.open(DatabaseSettings.from(config));
  }
}
