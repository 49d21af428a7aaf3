package io.runtimemoat.actors.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.control.OrderAnswer;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantTest {
  private static final ActorTestKit KIT = EntityKit.system();
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantProfile PROFILE = TenantProfile.standard("Acme");
  private static final KeyGrant GRANT =
      new KeyGrant(ACME, "abcdefgh2345", "0f".repeat(32), null, Set.of("auto"));

  private final Database database = EntityKit.database();
  private final ControlTable table = ControlTable.open(database);
  private final List<Long> hurried = new ArrayList<>();
  private EventSourcedBehaviorTestKit<Tenant.Command, TenantEvent, TenantState> tenant;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void spawn() {
    ControlSettings settings = ControlSettings.from(ConfigFactory.load());
    ControlAnnouncer announcer = new ControlAnnouncer(table, hurried::add, 1);
    tenant =
        EventSourcedBehaviorTestKit.create(
            KIT.system(), Tenant.create(ACME, announcer, settings, EntityKit.CLOCK));
    tenant.clear();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void order_isStoredAnnouncedAndAcknowledged() {
    var created = create();
    var added = addKey();

    assertThat(created.reply()).isEqualTo(new OrderAnswer.Followed(1));
    assertThat(created.event())
        .isEqualTo(new TenantEvent.TenantCreated(PROFILE, "root", EntityKit.CLOCK.instant()));
    assertThat(added.reply()).isEqualTo(new OrderAnswer.Followed(2));
    assertThat(view().keys()).containsEntry("abcdefgh2345", GRANT);
    assertThat(view().tenants()).containsEntry(ACME, PROFILE);
    assertThat(hurried).containsExactly(1L, 2L);
  }

  @Test
  void revokedKey_leavesEveryNodesView() {
    create();
    addKey();

    var revoked = order(new TenantOrder.RevokeKey("abcdefgh2345", "lost"));

    assertThat(revoked.reply()).isEqualTo(new OrderAnswer.Followed(3));
    assertThat(view().keys()).isEmpty();
  }

  @Test
  void deletedTenant_leavesEveryNodesViewWithItsKeys_andMayComeBackWithoutThem() {
    create();
    addKey();

    var deleted = order(new TenantOrder.Delete("moved away"));
    ControlView gone = view();
    var again = create();

    assertThat(deleted.event())
        .isEqualTo(new TenantEvent.TenantDeleted("moved away", "root", EntityKit.CLOCK.instant()));
    assertThat(gone.keys()).isEmpty();
    assertThat(gone.tenants()).isEmpty();
    assertThat(again.reply()).isEqualTo(new OrderAnswer.Followed(4));
    assertThat(view().keys()).isEmpty();
    assertThat(view().tenants()).containsOnlyKeys(ACME);
  }

  @Test
  void orderForAnotherRevision_changesNothing() {
    create();

    var late = orderAt(0, new TenantOrder.Delete("late"));
    var meant = orderAt(1, new TenantOrder.Delete("meant"));

    assertThat(late.hasNoEvents()).isTrue();
    assertThat(late.reply()).isEqualTo(new OrderAnswer.Moved(1));
    assertThat(meant.reply()).isEqualTo(new OrderAnswer.Followed(2));
  }

  @Test
  void refusedOrder_storesNothingAndSaysWhatToDo() {
    var added = addKey();

    assertThat(added.hasNoEvents()).isTrue();
    assertThat(added.reply())
        .isEqualTo(new OrderAnswer.Refused("there is no such tenant; create it first"));
  }

  @Test
  void keyOfAnotherTenant_isRefused() {
    create();
    KeyGrant foreign =
        new KeyGrant(new TenantId("zeta"), "abcdefgh2345", "0f".repeat(32), null, Set.of());

    var added = order(new TenantOrder.AddKey(foreign));

    assertThat(added.hasNoEvents()).isTrue();
    assertThat(added.reply()).isEqualTo(new OrderAnswer.Refused("the key names another tenant"));
  }

  @Test
  void restart_recoversTheStateAndAnnouncesItAgain() throws SQLException {
    create();
    addKey();
    TenantState before = tenant.getState();
    loseControlRows();

    var restarted = tenant.restart();

    assertThat(restarted.state()).isEqualTo(before);
    assertThat(view().keys()).containsOnlyKeys("abcdefgh2345");
  }

  @Test
  void unannouncedOrder_isAnErrorUntilItsRepetitionSucceeds() throws SQLException {
    create();
    renameControl("control", "control_away");
    var lost = addKey();
    renameControl("control_away", "control");
    var repeated = addKey();

    assertThat(lost.event()).isInstanceOf(TenantEvent.KeyAdded.class);
    assertThat(lost.reply()).isEqualTo(new OrderAnswer.Unannounced(2));
    assertThat(repeated.hasNoEvents()).isTrue();
    assertThat(repeated.reply()).isEqualTo(new OrderAnswer.Followed(2));
    assertThat(view().keys()).containsOnlyKeys("abcdefgh2345");
  }

  @Test
  void question_isAnswered() {
    create();

    var account = tenant.<Tenant.Account>runCommand(Tenant.GetTenant::new);

    assertThat(account.reply().state().profile()).isEqualTo(PROFILE);
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, OrderAnswer> create() {
    return order(new TenantOrder.Create(PROFILE));
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, OrderAnswer> addKey() {
    return order(new TenantOrder.AddKey(GRANT));
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, OrderAnswer> order(
      TenantOrder order) {
    return orderAt(TenantOrder.ANY_REVISION, order);
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, OrderAnswer> orderAt(
      long revision, TenantOrder order) {
    return tenant.runCommand(replyTo -> new Tenant.GiveOrder(order, revision, "root", replyTo));
  }

  private ControlView view() {
    return new ControlRows()
        .apply(ControlView.empty(), ControlTail.open(database).readAfter(0, 100));
  }

  private void loseControlRows() throws SQLException {
    execute("DELETE FROM control");
  }

  private void renameControl(String from, String to) throws SQLException {
    execute("ALTER TABLE " + from + " RENAME TO " + to);
  }

  private void execute(String sql) throws SQLException {
    database.inTransaction(connection -> connection.createStatement().executeUpdate(sql));
  }
}
