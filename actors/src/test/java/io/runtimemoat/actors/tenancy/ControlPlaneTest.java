package io.runtimemoat.actors.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.journal.JournalBindings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on one node: order, journal on disk, control table, feed; and again after it. */
@Tag("verify")
class ControlPlaneTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final ApiKey KEY =
      ApiKey.parse("sk-moat-abcdefgh2345-0123456789abcdefghij").orElseThrow();
  private static final KeyGrant GRANT =
      new KeyGrant(ACME, KEY.publicId(), KEY.secretHash(), null, Set.of());
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void orders_reachTheFeedAndOutliveTheNode(@TempDir Path folder) throws Exception {
    String before = run(folder, true);

    String after = run(folder, false);

    assertThat(after).isEqualTo(before).contains("TestPlane");
  }

  private static String run(Path folder, boolean giveOrders) throws Exception {
    Config config = config(folder);
    DatabaseSettings settings = DatabaseSettings.from(config);
    Database database = Database.open(settings);
    ActorTestKit kit =
        ActorTestKit.create(
            "moat",
            JournalBindings.load().withFallback(PekkoJdbcConfig.of(settings)).withFallback(config));
    try {
      Cluster cluster = Cluster.get(kit.system());
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      ControlPlane plane =
          ControlPlane.start(
              kit.system(),
              database,
              ControlSettings.from(config),
              Set.of(),
              RolloutLimits.of(RolloutSettings.from(config)),
              Clock.systemUTC());
      if (giveOrders) {
        giveOrders(plane);
      }
      kit.createTestProbe()
          .awaitAssert(
              PATIENCE,
              () -> {
                assertThat(plane.feed().isFresh()).isTrue();
                assertThat(plane.feed().view().authenticate(KEY, Instant.now())).contains(GRANT);
                assertThat(plane.feed().view().flags().value(Flag.VALIDATOR_STREAMING))
                    .isEqualTo(new FlagValue.Share(0.5));
                return null;
              });
      String state =
          plane.tenants().get(ACME).toCompletableFuture().get(30, TimeUnit.SECONDS).toString();
      return state + plane.flags().get().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } finally {
      kit.shutdownTestKit();
      database.close();
    }
  }

  private static void giveOrders(ControlPlane plane) throws Exception {
    TenantOrder create = new TenantOrder.Create(TenantProfile.standard("TestPlane"));
    assertThat(order(plane, create)).isEqualTo(new OrderAnswer.Followed(1));
    assertThat(order(plane, new TenantOrder.AddKey(GRANT))).isEqualTo(new OrderAnswer.Followed(2));
    assertThat(
            plane
                .flags()
                .set(Flag.VALIDATOR_STREAMING, new FlagValue.Share(0.5), 0, "trial", "root")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS))
        .isEqualTo(new OrderAnswer.Followed(1));
  }

  private static OrderAnswer order(ControlPlane plane, TenantOrder order) throws Exception {
    return plane
        .tenants()
        .order(ACME, order, TenantOrder.ANY_REVISION, "root")
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static Config config(Path folder) {
    return ConfigFactory.parseString(
            """
            moat.data-dir = "%s"
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.cluster.min-nr-of-members = 1
            """
                .formatted(folder))
        .withFallback(ConfigFactory.load())
        .resolve();
  }
}
