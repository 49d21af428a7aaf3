package io.runtimemoat.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.journal.TestEvents.Account;
import io.runtimemoat.persistence.journal.TestEvents.AccountEvent;
import io.runtimemoat.persistence.journal.TestEvents.Active;
import io.runtimemoat.persistence.journal.TestEvents.Booked;
import io.runtimemoat.persistence.journal.TestEvents.Opened;
import io.runtimemoat.persistence.journal.TestEvents.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventManifestsTest {
  @Test
  void bindings_nameEveryRootOfTheClassPath() {
    assertThat(JournalBindings.load().getObject("pekko.actor.serialization-bindings").unwrapped())
        .containsEntry(AccountEvent.class.getName(), "moat-journal")
        .containsEntry(Account.class.getName(), "moat-journal");
  }

  @Test
  void eventWithoutAManifest_refusesTheStart() {
    refuses(
        "Booked has no manifest",
        manifests -> manifests.root(AccountEvent.class).put("account.opened/1", Opened.class));
  }

  @Test
  void classBelowNoRoot_refusesTheStart() {
    refuses(
        "Booked is below no root", manifests -> manifests.put("account.booked/1", Booked.class));
  }

  @Test
  void takenManifestOrClass_refusesTheStart() {
    refuses(
        "account.x/1 is already",
        manifests -> manifests.put("account.x/1", Booked.class).put("account.x/1", Opened.class));
    refuses(
        "already has manifest account.x/1",
        manifests -> manifests.put("account.x/1", Booked.class).put("account.x/2", Booked.class));
  }

  @Test
  void manifestWithoutAVersion_refusesTheStart() {
    refuses("is not like", manifests -> manifests.put("account.booked", Booked.class));
    refuses("is not like", manifests -> manifests.put(Booked.class.getName() + "/1", Booked.class));
  }

  @Test
  void upcasterThatLeadsNowhere_refusesTheStart() {
    refuses("a.b/1 leads to no record", manifests -> manifests.upcast("a.b/1", "a.b/2", e -> e));
    refuses(
        "a.b/1 leads to no record",
        manifests -> manifests.upcast("a.b/1", "a.b/2", e -> e).upcast("a.b/2", "a.b/1", e -> e));
  }

  @Test
  void variantWithoutAName_refusesTheStart() {
    refuses(
        "Draft has no variant name",
        manifests -> manifests.variant(Phase.class, "active", Active.class));
  }

  private static void refuses(String reason, JournalEvents events) {
    assertThatThrownBy(() -> EventManifests.of(List.of(events)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
