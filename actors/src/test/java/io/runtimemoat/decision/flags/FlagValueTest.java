package io.runtimemoat.decision.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class FlagValueTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId ZETA = new TenantId("zeta");

  @Test
  void offAndOn_doNotLookAtTheRequest() {
    assertThat(new FlagValue.Off().evaluate(ACME, "eu", 0)).isFalse();
    assertThat(new FlagValue.On().evaluate(ACME, "eu", -1)).isTrue();
  }

  @Property(tries = 500)
  void largerShare_containsTheSmaller(
      @ForAll long hash,
      @ForAll @DoubleRange(min = 0, max = 1) double one,
      @ForAll @DoubleRange(min = 0, max = 1) double other) {
    boolean inSmaller = new FlagValue.Share(Math.min(one, other)).evaluate(ACME, "eu", hash);
    boolean inLarger = new FlagValue.Share(Math.max(one, other)).evaluate(ACME, "eu", hash);

    assertThat(!inSmaller || inLarger).isTrue();
  }

  @Test
  void share_isThatShareOfHashes() {
    FlagValue.Share tenth = new FlagValue.Share(0.1);
    CounterRandom random = new CounterRandom(new Seed(3, 4));
    int on = 0;

    for (int i = 0; i < 20_000; i++) {
      on += tenth.evaluate(ACME, "eu", (long) (random.uniform(i) * 0x1p63) << 1) ? 1 : 0;
    }

    assertThat(on / 20_000.0).isBetween(0.09, 0.11);
    assertThat(new FlagValue.Share(0).evaluate(ACME, "eu", 0)).isFalse();
    assertThat(new FlagValue.Share(1).evaluate(ACME, "eu", -1)).isTrue();
    assertThatThrownBy(() -> new FlagValue.Share(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void tenantsAndRegions_areLists() {
    assertThat(new FlagValue.Tenants(Set.of("acme")).evaluate(ACME, "eu", 0)).isTrue();
    assertThat(new FlagValue.Tenants(Set.of("acme")).evaluate(ZETA, "eu", 0)).isFalse();
    assertThat(new FlagValue.Regions(Set.of("eu")).evaluate(ZETA, "eu", 0)).isTrue();
    assertThat(new FlagValue.Regions(Set.of("eu")).evaluate(ZETA, "us", 0)).isFalse();
  }

  @Test
  void state_remembersWhenEachFlagChanged() {
    FlagState state = FlagState.unset();
    state = set(state, Flag.VALIDATOR_STREAMING, new FlagValue.On());
    state = set(state, Flag.PLACEMENT_HW_AWARE, new FlagValue.Share(0.5));

    assertThat(state.value(Flag.ROUTING_POLICY_BANDIT)).isEqualTo(new FlagValue.Off());
    assertThat(state.value(Flag.VALIDATOR_STREAMING)).isEqualTo(new FlagValue.On());
    assertThat(state.settings())
        .containsEntry(Flag.VALIDATOR_STREAMING, new FlagState.Setting(new FlagValue.On(), 1))
        .containsEntry(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.Share(0.5), 2));
    assertThat(
            state
                .orders(Flag.VALIDATOR_STREAMING)
                .set(new FlagValue.On(), "", "root", Instant.EPOCH))
        .isInstanceOf(Ruling.Unchanged.class);
  }

  @Test
  void flagThatNobodySet_isOffUnlessItProvesAnswers() {
    for (Flag flag : Flag.values()) {
      boolean on = FlagState.unset().value(flag).evaluate(ACME, "", 0);

      assertThat(on).as(flag.key()).isEqualTo(flag == Flag.VALIDATOR_STREAMING);
    }
    FlagState off = set(FlagState.unset(), Flag.VALIDATOR_STREAMING, new FlagValue.Off());
    assertThat(off.value(Flag.VALIDATOR_STREAMING)).isEqualTo(new FlagValue.Off());
  }

  @Test
  void keys_areTheRequirementsNames() {
    assertThat(Flag.ofKey("routing.policy_bandit")).contains(Flag.ROUTING_POLICY_BANDIT);
    assertThat(Flag.ofKey("routing.unknown")).isEmpty();
    assertThat(Flag.values()).hasSize(5);
  }

  private static FlagState set(FlagState state, Flag flag, FlagValue value) {
    Ruling<FlagEvent> ruling = state.orders(flag).set(value, "test", "root", Instant.EPOCH);
    return ((Ruling.Accepted<FlagEvent>) ruling).event().applyTo(state);
  }
}
