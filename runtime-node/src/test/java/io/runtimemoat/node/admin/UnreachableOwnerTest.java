package io.runtimemoat.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.budget.BudgetDirectory;
import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.FlagDirectory;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.control.Flags;
import io.runtimemoat.actors.learning.LearningDirectory;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.actors.tenancy.Tenant;
import io.runtimemoat.actors.tenancy.TenantDirectory;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.ManagementSettings;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.node.audit.LedgerOfFacts;
import io.runtimemoat.node.audit.TraceAudit;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.DataPortParts;
import io.runtimemoat.node.http.Readiness;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of a node that no cluster has taken in: nobody owns anything. */
class UnreachableOwnerTest {
  private static final String ADMIN_KEY = "the-first-admin-key-of-this-node-0";
  private static final Duration ASK = Duration.ofMillis(50);
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              """)
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create("outside", CONFIG);
  private static final AdminApi API = api(KIT.system());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static AdminApi api(ActorSystem<?> system) {
    ClusterSharding sharding = ClusterSharding.get(system);
    sharding.init(Entity.of(Tenant.ENTITY_KEY, entity -> Behaviors.ignore()));
    sharding.init(Entity.of(Flags.ENTITY_KEY, entity -> Behaviors.ignore()));
    HttpSettings http = HttpSettings.from(CONFIG);
    DataPortParts data =
        new DataPortParts(
            new NoCompletions(),
            null,
            List::of,
            key -> Optional.empty(),
            () -> new Readiness(List.of()));
    return new AdminApi(
        system,
        new AdminParts(
            new Callers(key -> Optional.empty(), ADMIN_KEY),
            new ControlPlane(
                new ControlFeed(Duration.ofSeconds(5), System::nanoTime),
                sequence -> {},
                new TenantDirectory(system, ASK),
                new FlagDirectory(system, ASK),
                new FlagTallies()),
            ConfiguredTenants.none(),
            new BudgetDirectory(system, ASK),
            0.8,
            new LearningDirectory(system, ASK),
            List.of(),
            new TraceAudit(new LedgerOfFacts(), Replay.standard()),
            ManagementSettings.from(CONFIG),
            http,
            DataApi.create(system, http, data),
            Clock.systemUTC()));
  }

  private static HttpResponse answer(String path, String header, String key) throws Exception {
    return API.answer(HttpRequest.GET(path).addHeader(RawHeader.create(header, key)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tenants/acme", "/tenants/acme/keys", "/tenants/acme/budgets", "/flags"})
  void askWithoutAnswer_isA503ThatMayBeRepeated(String path) throws Exception {
    HttpResponse answer = answer(path, "authorization", "Bearer " + ADMIN_KEY);

    assertThat(answer.status().intValue()).isEqualTo(503);
    assertThat(answer.getHeader("retry-after").map(HttpHeader::value)).contains("2");
  }

  @Test
  void keyInTheOtherHeader_isTakenToo() throws Exception {
    assertThat(answer("/tenants", "x-api-key", ADMIN_KEY).status().intValue()).isEqualTo(200);
    assertThat(answer("/tenants", "x-api-key", ADMIN_KEY + "1").status().intValue()).isEqualTo(401);
    assertThat(answer("/tenants", "authorization", "Basic " + ADMIN_KEY).status().intValue())
        .isEqualTo(401);
  }

  @Test
  void whatNobodyHasHeardOf_isAnswered202() {
    AdminAnswer stored =
        AdminAnswer.changed(201, false, AdminAnswer.deleted("tenant", "acme"), "\"3\"");

    assertThat(stored.status()).isEqualTo(202);
    assertThat(stored.tag()).contains("\"3\"");
  }
}
