package io.runtimemoat.decision.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantStateTest {
  private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
  private static final TenantId ACME = new TenantId("acme");
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

  @Test
  void deletion_takesEveryKeyAlong_andMayBeRepeated() {
    TenantState state =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));
    for (int i = 0; i < TenantState.REMEMBERED_REVOCATIONS + 5; i++) {
      state = accept(state, state.addKey(grant(String.format("k%011d", i)), 1_000, "root", AT));
    }

    TenantState gone = accept(state, state.delete("moved away", "root", AT));

    assertThat(TenantState.empty().delete("x", "root", AT)).isInstanceOf(Ruling.Refused.class);
    assertThat(gone.exists()).isFalse();
    assertThat(gone.isDeleted()).isTrue();
    assertThat(gone.keys()).isEmpty();
    assertThat(gone.revoked())
        .as("all of them, since all have to be announced")
        .hasSize(TenantState.REMEMBERED_REVOCATIONS + 5)
        .allMatch(revocation -> revocation.revision() == gone.revision());
    assertThat(gone.delete("again", "root", AT)).isInstanceOf(Ruling.Unchanged.class);
    assertThat(accept(gone, gone.create(PROFILE, "root", AT)).keys()).isEmpty();
  }

  @Test
  void modelNames_areBoundedTogether() {
    TenantState state =
        accept(TenantState.empty(), TenantState.empty().create(PROFILE, "root", AT));
    Set<String> many = names(TenantState.MOST_MODEL_NAMES);
    KeyGrant full = new KeyGrant(ACME, "k00000000001", "0".repeat(64), null, many);
    KeyGrant one = new KeyGrant(ACME, "k00000000002", "0".repeat(64), null, Set.of("one"));
    state = accept(state, state.addKey(full, 9, "root", AT));
    TenantProfile limited =
        new TenantProfile(
            "Acme",
            SlaTier.STANDARD,
            1,
            true,
            new RateLimits(PerMinute.NO_LIMIT, Map.of("one", PerMinute.NO_LIMIT)));

    assertThat(state.addKey(one, 9, "root", AT)).isInstanceOf(Ruling.Refused.class);
    assertThat(state.changeSettings(limited, "root", AT)).isInstanceOf(Ruling.Refused.class);
    assertThat(state.addKey(grant("k00000000003"), 9, "root", AT))
        .isInstanceOf(Ruling.Accepted.class);
  }

  private static Set<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).collect(Collectors.toSet());
  }

  private static TenantState accept(TenantState state, Ruling<TenantEvent> ruling) {
    assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
    return ((Ruling.Accepted<TenantEvent>) ruling).event().applyTo(state);
  }

  private static KeyGrant grant(String publicId) {
    return new KeyGrant(ACME, publicId, "0".repeat(64), null, Set.of());
  }
}
