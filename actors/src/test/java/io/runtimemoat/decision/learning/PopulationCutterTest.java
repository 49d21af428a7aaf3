package io.runtimemoat.decision.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PopulationCutterTest {
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
  private static final LearnedUnder UNDER = new LearnedUnder("features/test", 2, "reward-1");
  private static final PopulationRules RULES =
      new PopulationRules(
          true, true, Set.of(new TenantId("hermit")), 3, 10, 100, Duration.ofHours(1));
  private static final PopulationCutter CUTTER =
      new PopulationCutter(PolicySpec.of("lin-ts/1"), RULES);

  private PopulationState state = PopulationState.empty();

  @Test
  void enoughTenants_makeASnapshotWithAVersionOfItsOwn() {
    PolicySnapshot first = cut(parts("a", "b", "c")).orElseThrow();
    PolicySnapshot second = cut(parts("a", "b", "c", "d")).orElseThrow();

    assertThat(first.id()).startsWith("pop-1-");
    assertThat(PolicySnapshot.isOfPopulation(first.id())).isTrue();
    assertThat(second.header().version()).isEqualTo(2);
    assertThat(second.header().parent()).isEqualTo(first.id());
    assertThat(second.header().isOfPopulation()).isTrue();
    assertThat(PolicySnapshot.decode(second.encode())).isEqualTo(second);
    assertThat(state.task("chat").tenants()).containsExactly("a", "b", "c", "d");
    assertThat(state.task("chat").rewards()).isCloseTo(400, within(1e-6));
  }

  /** It knows no more than a tenant's first candidate would: {@code population.weight} rewards. */
  @Test
  void snapshot_staysAsUnsureAsAPriorIs() {
    PolicySnapshot snapshot = cut(parts("a", "b", "c")).orElseThrow();

    assertThat(snapshot.counts().get("large")).isCloseTo(20, within(1e-9));
  }

  @Test
  void sameSumsOfTheSameTenants_changeNothing() {
    cut(parts("a", "b", "c"));

    assertThat(step(parts("a", "b", "c"))).isEmpty();
  }

  @Test
  void tenantsOutOfOrder_areRefused_soThatNoBitDependsOnIt() {
    GatheredParts parts = parts("a", "b", "c");
    PolicySums late = PolicySums.none(2);

    assertThatThrownBy(() -> parts.add("b", late))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b is late");
    assertThat(parts.tenants()).containsExactly("a", "b", "c");
    assertThat(parts.total().encode()).isEqualTo(parts("a", "b", "c").total().encode());
  }

  @Test
  void tooFewTenants_withdrawWhatWasThere_andNothingElse() {
    assertThat(step(parts("a", "b"))).isEmpty();
    cut(parts("a", "b", "c"));

    PopulationCutter.Step step = step(parts("a", "b")).orElseThrow();
    state = step.event().applyTo(state);

    assertThat(step.snapshot()).isEmpty();
    assertThat(state.task("chat").snapshot()).isNull();
    assertThat(state.task("chat").tenants()).isEmpty();
    assertThat(state.task("chat").reason()).isEqualTo("2 tenants have given, and each arm needs 3");
    assertThat(cut(parts("a", "b", "c")).orElseThrow().header().version()).isEqualTo(2);
  }

  @Test
  void rules_letNobodyGiveOrTakeUnlessTheySaySo() {
    TenantId acme = new TenantId("acme");
    TenantId hermit = new TenantId("hermit");
    PopulationRules gatheredOnly =
        new PopulationRules(true, false, Set.of(), 3, 10, 100, Duration.ofHours(1));
    PopulationRules off =
        new PopulationRules(false, true, Set.of(), 3, 10, 100, Duration.ofHours(1));

    assertThat(RULES.mayGive(acme) && RULES.mayTake(acme)).isTrue();
    assertThat(RULES.mayGive(hermit) || RULES.mayTake(hermit)).isFalse();
    assertThat(gatheredOnly.mayGive(acme)).isTrue();
    assertThat(gatheredOnly.mayTake(acme)).isFalse();
    assertThat(off.mayGive(acme) || off.mayTake(acme)).isFalse();
  }

  private Optional<PolicySnapshot> cut(GatheredParts parts) {
    Optional<PopulationCutter.Step> step = step(parts);
    step.ifPresent(taken -> state = taken.event().applyTo(state));
    return step.flatMap(PopulationCutter.Step::snapshot);
  }

  private Optional<PopulationCutter.Step> step(GatheredParts parts) {
    return CUTTER.cut("chat", UNDER, parts, state.task("chat"), NOW);
  }

  private static GatheredParts parts(String... tenants) {
    GatheredParts parts = CUTTER.gather(2);
    for (String tenant : tenants) {
      List<RewardSample> samples = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        samples.add(
            new RewardSample("large", new float[] {1, (i + tenant.hashCode()) % 3 / 7f}, 0.9));
      }
      parts.add(tenant, PolicySums.of(2, samples));
    }
    return parts;
  }
}
