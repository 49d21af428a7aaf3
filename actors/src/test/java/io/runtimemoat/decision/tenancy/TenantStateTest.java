package io.runtimemoat.decision.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantStateTest {
  private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
  private static final TenantProfile PROFILE = TenantProfile.standard("Acme");

  @Test
  void creation_happensOnceAndMayBeRepeated() {
    TenantState created =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));

    assertThat(TenantState.empty().exists()).isFalse();
    assertThat(created.exists()).isTrue();
    assertThat(created.create(PROFILE, "root", AT)).isEqualTo(new Ruling.Unchanged<TenantEvent>());
    assertThat(created.create(TenantProfile.standard("Other"), "root", AT))
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void keys_areAddedUpToABoundAndRevokedForEver() {
    TenantState state =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));
    state = accept(state, state.addKey(grant("k00000000001"), 1, "root", AT));

    assertThat(state.addKey(grant("k00000000001"), 1, "root", AT))
        .isInstanceOf(Ruling.Unchanged.class);
    assertThat(state.addKey(grant("k00000000002"), 1, "root", AT))
        .isInstanceOf(Ruling.Refused.class);
    TenantState revoked = accept(state, state.revokeKey("k00000000001", "lost", "root", AT));
    assertThat(revoked.keys()).isEmpty();
    assertThat(revoked.revokeKey("k00000000001", "lost", "root", AT))
        .isInstanceOf(Ruling.Unchanged.class);
    assertThat(revoked.addKey(grant("k00000000001"), 1, "root", AT))
        .isInstanceOf(Ruling.Refused.class);
    assertThat(revoked.revokeKey("k00000000009", "lost", "root", AT))
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void everyThing_carriesTheRevisionOfItsLastChange() {
    TenantState state =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));
    state = accept(state, state.addKey(grant("k00000000001"), 9, "root", AT));
    state = accept(state, state.addKey(grant("k00000000002"), 9, "root", AT));
    state = accept(state, state.revokeKey("k00000000001", "lost", "root", AT));

    assertThat(state.revision()).isEqualTo(4);
    assertThat(state.profileRevision()).isEqualTo(1);
    assertThat(state.keys())
        .containsOnly(entry("k00000000002", new TenantState.Key(grant("k00000000002"), 3)));
    assertThat(state.revoked()).containsExactly(new TenantState.Revocation("k00000000001", 4));
  }

  @Test
  void ordersBeforeTheCreation_areRefused() {
    assertThat(TenantState.empty().addKey(grant("k00000000001"), 1, "root", AT))
        .isInstanceOf(Ruling.Refused.class);
    assertThat(TenantState.empty().changeSettings(PROFILE, "root", AT))
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void revocations_areRememberedUpToABound() {
    TenantState state =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));
    for (int i = 0; i < TenantState.REMEMBERED_REVOCATIONS + 5; i++) {
      String id = String.format("k%011d", i);
      state = accept(state, state.addKey(grant(id), 1, "root", AT));
      state = accept(state, state.revokeKey(id, "test", "root", AT));
    }

    assertThat(state.revoked()).hasSize(TenantState.REMEMBERED_REVOCATIONS);
    assertThat(state.revoked().get(0).publicId()).isEqualTo("k00000000005");
  }

  private static TenantState accept(TenantState state, Ruling<TenantEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    return ((Ruling.Accepted<TenantEvent>) ruling).event().applyTo(state);
  }

  private static KeyGrant grant(String publicId) {
    return new KeyGrant(new TenantId("acme"), publicId, "0".repeat(64), null, Set.of());
  }
}
