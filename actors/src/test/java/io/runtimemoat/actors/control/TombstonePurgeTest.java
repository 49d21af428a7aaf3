package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TombstonePurgeTest {
  private static final Duration AGE = Duration.ofDays(7);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Config NODE =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              pekko.cluster.jmx.enabled = off
              pekko.cluster.downing-provider-class = ""
              """)
          .withFallback(ConfigFactory.load());

  @Test
  void everyInterval_forgetsWhatIsOlderThanTheAge() {
    ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    ManualTime time = ManualTime.get(kit.system());
    try {
      TestProbe<Duration> purged = kit.createTestProbe();
      kit.spawn(
          TombstonePurge.create(
              age -> {
                purged.getRef().tell(age);
                return 1;
              },
              AGE,
              Duration.ofHours(1)));

      time.expectNoMessageFor(Duration.ofMinutes(59), purged);
      time.timePasses(Duration.ofMinutes(1));
      purged.expectMessage(AGE);
      time.timePasses(Duration.ofHours(1));
      purged.expectMessage(AGE);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void databaseThatIsAway_isAskedAgain() {
    ActorTestKit kit = ActorTestKit.create();
    AtomicInteger asked = new AtomicInteger();
    try {
      kit.spawn(
          TombstonePurge.create(
              age -> {
                if (asked.incrementAndGet() == 1) {
                  throw new DatabaseUnavailableException("scripted", new SQLException("away"));
                }
                return 0;
              },
              AGE,
              Duration.ofMillis(10)));

      Eventually.holds("a second purge", PATIENCE, () -> asked.get() > 1);
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  @Tag("verify")
  void oneNode_purgesAtATimeAndAnotherTakesOver() {
    ActorTestKit first = ActorTestKit.create("moat", NODE);
    ActorTestKit second = ActorTestKit.create("moat", NODE);
    AtomicInteger byFirst = new AtomicInteger();
    AtomicInteger bySecond = new AtomicInteger();
    try {
      join(first, first);
      init(first, byFirst);
      Eventually.holds("the first node purges", PATIENCE, () -> byFirst.get() > 0);
      join(second, first);
      init(second, bySecond);
      Eventually.holds("two members are up", PATIENCE, () -> members(second) == 2);
      int before = byFirst.get();
      Eventually.holds("the first node goes on", PATIENCE, () -> byFirst.get() > before + 5);
      assertThat(bySecond).hasValue(0);

      Cluster.get(first.system())
          .manager()
          .tell(Leave.create(Cluster.get(first.system()).selfMember().address()));

      Eventually.holds("the second node purges", PATIENCE, () -> bySecond.get() > 0);
    } finally {
      second.shutdownTestKit();
      first.shutdownTestKit();
    }
  }

  private static void join(ActorTestKit node, ActorTestKit seed) {
    Cluster.get(node.system())
        .manager()
        .tell(Join.create(Cluster.get(seed.system()).selfMember().address()));
  }

  private static int members(ActorTestKit node) {
    int[] up = {0};
    Cluster.get(node.system()).state().getMembers().forEach(member -> up[0]++);
    return up[0];
  }

  private static void init(ActorTestKit node, AtomicInteger purges) {
    TombstonePurge.initSingleton(
        node.system(),
        age -> purges.incrementAndGet(),
        AGE,
        Duration.ofMillis(20),
        DispatcherSelector.fromConfig("moat.control.owner-dispatcher"));
  }
}
