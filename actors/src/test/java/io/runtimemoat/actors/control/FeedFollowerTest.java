package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.tenancy.EntityKit;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlRow;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedFollowerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TenantId ACME = new TenantId("acme");
  private static final ApiKey KEY =
      ApiKey.parse("sk-moat-abcdefgh2345-0123456789abcdefghij").orElseThrow();
  private static final KeyGrant GRANT =
      new KeyGrant(ACME, KEY.publicId(), KEY.secretHash(), null, Set.of());
  private static final TenantState TENANT =
      new TenantState(
          2,
          TenantProfile.standard("Acme"),
          1,
          Map.of(KEY.publicId(), new TenantState.Key(GRANT, 2)),
          List.of());
  private static final Duration NEVER = Duration.ofHours(1);

  private final Database database = EntityKit.database();
  private final ControlTable table = ControlTable.open(database);
  private final ControlRows rows = new ControlRows();
  private final AtomicLong nanos = new AtomicLong();
  private final ControlFeed feed = new ControlFeed(Duration.ofSeconds(5), nanos::get);
  private final TestProbe<Topic.Command<FeedFollower.ControlChanged>> topic = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void announcedTenant_canAuthenticate() {
    write(rows.of(ACME, TENANT));
    follow(NEVER);

    await(() -> feed.view().sequence() == 2);

    assertThat(feed.view().authenticate(KEY, Instant.EPOCH)).contains(GRANT);
    assertThat(feed.view().tenant(ACME)).contains(TenantProfile.standard("Acme"));
  }

  @Test
  void push_hurriesThePollAndAnOldOneDoesNot() {
    ActorRef<FeedFollower.Command> follower = follow(NEVER);
    await(feed::isFresh);
    write(rows.of(ACME, TENANT));

    follower.tell(new FeedFollower.ControlChanged(0));
    follower.tell(new FeedFollower.ControlChanged(2));
    await(() -> feed.view().sequence() == 2);

    assertThat(feed.view().keys()).containsOnlyKeys(KEY.publicId());
  }

  @Test
  void droppedPush_isMadeUpByThePoll() {
    follow(Duration.ofMillis(20));
    await(feed::isFresh);

    write(rows.of(ACME, TENANT));

    await(() -> feed.view().sequence() == 2);
  }

  @Test
  void manyRows_areReadInBatches() {
    for (int i = 1; i <= 23; i++) {
      TenantState tenant = new TenantState(1, TenantProfile.standard("t"), 1, Map.of(), List.of());
      write(rows.of(new TenantId("tenant-" + i), tenant));
    }
    follow(NEVER);

    await(() -> feed.view().tenants().size() == 23);
  }

  @Test
  void unreadableFeed_agesUntilItIsStaleAndRecovers() throws SQLException {
    ActorRef<FeedFollower.Command> follower = follow(NEVER);
    await(feed::isFresh);
    execute("ALTER TABLE control RENAME TO control_away");

    follower.tell(FeedFollower.Poll.NOW);
    nanos.set(Duration.ofMillis(5001).toNanos());
    assertThat(feed.isFresh()).isFalse();
    execute("ALTER TABLE control_away RENAME TO control");
    follower.tell(FeedFollower.Poll.NOW);

    await(feed::isFresh);
  }

  @Test
  void feedBeforeItsFirstRead_isStale() {
    assertThat(feed.isFresh()).isFalse();
    assertThat(feed.view()).isEqualTo(ControlView.empty());
  }

  @Test
  void restoredBackup_isReadFromTheStart() throws SQLException {
    write(rows.of(ACME, TENANT));
    ActorRef<FeedFollower.Command> follower = follow(NEVER);
    await(() -> feed.view().sequence() == 2);
    execute("DELETE FROM control WHERE kind = 'api-key'");
    execute("UPDATE control_sequence SET last_sequence = 1");

    follower.tell(FeedFollower.Poll.NOW);

    await(() -> feed.view().sequence() == 1);
    assertThat(feed.view().keys()).isEmpty();
  }

  @Test
  void followerThatMissedPurgedTombstones_readsFromTheStart() {
    write(rows.of(ACME, TENANT));
    ActorRef<FeedFollower.Command> follower = follow(NEVER);
    await(() -> feed.view().sequence() == 2);
    table.delete("acme", "api-key", KEY.publicId(), 3);
    assertThat(table.purgeTombstones(Duration.ofSeconds(-1))).isOne();

    follower.tell(FeedFollower.Poll.NOW);

    await(() -> feed.view().keys().isEmpty());
    assertThat(feed.view().tenant(ACME)).isPresent();
  }

  @Test
  void brokenRow_closesInsteadOfOpening() {
    write(rows.of(ACME, TENANT));
    write(
        rows.of(
            new FlagState(
                3, Map.of(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.On(), 3)))));
    table.upsert("acme", "api-key", KEY.publicId(), 9, bytes("control.api-key/1\n{\"broken\":1}"));
    table.upsert("", "flag", "placement.hw_aware", 9, bytes("no manifest"));
    table.upsert("", "not-known-yet", "x", 1, bytes("?"));
    table.upsert("No Tenant", "tenant", "profile", 1, bytes("control.tenant/1\n{}"));
    follow(NEVER);

    await(() -> feed.view().sequence() == 7);

    assertThat(feed.view().keys()).isEmpty();
    assertThat(feed.view().flags().value(Flag.PLACEMENT_HW_AWARE)).isEqualTo(new FlagValue.Off());
  }

  @Test
  void rowsOfTheFirstVersion_stillOpen() {
    table.upsert(
        "acme",
        "tenant",
        "profile",
        1,
        bytes(
            "control.tenant/1\n"
                + "{\"name\":\"Acme\",\"sla\":\"STANDARD\",\"weight\":1.0,\"active\":true}"));
    table.upsert(
        "acme",
        "api-key",
        KEY.publicId(),
        2,
        bytes(
            "control.api-key/1\n{\"tenant\":{\"value\":\"acme\"},\"publicId\":\"%s\",\"secretHash\":\"%s\",\"expiresAt\":null,\"allowedModels\":[]}"
                .formatted(KEY.publicId(), KEY.secretHash())));
    follow(NEVER);

    await(() -> feed.view().sequence() == 2);

    assertThat(feed.view().authenticate(KEY, Instant.EPOCH)).contains(GRANT);
    assertThat(feed.view().tenant(ACME)).contains(TenantProfile.standard("Acme"));
  }

  @Test
  void otherTenant_canNeitherTakeNorRemoveAKey() {
    write(rows.of(ACME, TENANT));
    TenantId zeta = new TenantId("zeta");
    KeyGrant forged = new KeyGrant(zeta, KEY.publicId(), KEY.secretHash(), null, Set.of());
    write(
        rows.of(
            zeta,
            new TenantState(
                2,
                TenantProfile.standard("Zeta"),
                1,
                Map.of(KEY.publicId(), new TenantState.Key(forged, 2)),
                List.of())));
    table.delete("zeta", "api-key", KEY.publicId(), 3);
    follow(NEVER);

    await(() -> feed.view().sequence() == 5);

    assertThat(feed.view().keys()).containsEntry(KEY.publicId(), GRANT);
  }

  @Test
  void inactiveTenant_isNotAuthenticated() {
    TenantProfile closed = new TenantProfile("Acme", SlaTier.STANDARD, 1, false);
    write(rows.of(ACME, new TenantState(2, closed, 1, TENANT.keys(), List.of())));
    follow(NEVER);

    await(() -> feed.view().sequence() == 2);

    assertThat(feed.view().authenticate(KEY, Instant.EPOCH)).isEmpty();
  }

  private ActorRef<FeedFollower.Command> follow(Duration interval) {
    return KIT.spawn(
        FeedFollower.create(ControlTail.open(database), feed, topic.getRef(), interval, 10));
  }

  private void write(List<ControlRow> announced) {
    assertThat(new ControlAnnouncer(table, sequence -> {}, 1).announce(announced)).isTrue();
  }

  private void execute(String sql) throws SQLException {
    database.inTransaction(connection -> connection.createStatement().executeUpdate(sql));
  }

  private static void await(BooleanSupplier condition) {
    KIT.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(10),
            () -> {
              assertThat(condition.getAsBoolean()).isTrue();
              return null;
            });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
