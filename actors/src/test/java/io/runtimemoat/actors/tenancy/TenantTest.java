package io.runtimemoat.actors.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.ControlRows;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.config.ControlSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.pattern.StatusReply;
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

    assertThat(created.reply().isSuccess()).isTrue();
    assertThat(created.event())
        .isEqualTo(new TenantEvent.TenantCreated(PROFILE, "root", EntityKit.CLOCK.instant()));
    assertThat(added.reply().isSuccess()).isTrue();
    assertThat(view().keys()).containsEntry("abcdefgh2345", GRANT);
    assertThat(view().tenants()).containsEntry(ACME, PROFILE);
    assertThat(hurried).containsExactly(1L, 2L);
  }

  @Test
  void revokedKey_leavesEveryNodesView() {
    create();
    addKey();

    var revoked =
        tenant.<StatusReply<Done>>runCommand(
            replyTo -> new Tenant.RevokeKey("abcdefgh2345", "lost", "root", replyTo));

    assertThat(revoked.reply().isSuccess()).isTrue();
    assertThat(view().keys()).isEmpty();
  }

  @Test
  void refusedOrder_storesNothingAndSaysWhatToDo() {
    var added = addKey();

    assertThat(added.hasNoEvents()).isTrue();
    assertThat(added.reply().getError()).hasMessageContaining("create it first");
  }

  @Test
  void keyOfAnotherTenant_isRefused() {
    create();
    KeyGrant foreign =
        new KeyGrant(new TenantId("zeta"), "abcdefgh2345", "0f".repeat(32), null, Set.of());

    var added =
        tenant.<StatusReply<Done>>runCommand(
            replyTo -> new Tenant.AddKey(foreign, "root", replyTo));

    assertThat(added.hasNoEvents()).isTrue();
    assertThat(added.reply().isError()).isTrue();
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
    assertThat(lost.reply().getError()).hasMessageContaining("not announced");
    assertThat(repeated.hasNoEvents()).isTrue();
    assertThat(repeated.reply().isSuccess()).isTrue();
    assertThat(view().keys()).containsOnlyKeys("abcdefgh2345");
  }

  @Test
  void question_isAnswered() {
    create();

    var account = tenant.<Tenant.Account>runCommand(Tenant.GetTenant::new);

    assertThat(account.reply().state().profile()).isEqualTo(PROFILE);
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, StatusReply<Done>>
      create() {
    return tenant.runCommand(replyTo -> new Tenant.CreateTenant(PROFILE, "root", replyTo));
  }

  private CommandResultWithReply<Tenant.Command, TenantEvent, TenantState, StatusReply<Done>>
      addKey() {
    return tenant.runCommand(replyTo -> new Tenant.AddKey(GRANT, "root", replyTo));
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
