package io.runtimemoat.decision.flags;

import static io.runtimemoat.decision.flags.TestFlags.AT;
import static io.runtimemoat.decision.flags.TestFlags.LIMITS;
import static io.runtimemoat.decision.flags.TestFlags.accepted;
import static io.runtimemoat.decision.flags.TestFlags.advanced;
import static io.runtimemoat.decision.flags.TestFlags.refused;
import static io.runtimemoat.decision.flags.TestFlags.set;
import static io.runtimemoat.decision.flags.TestFlags.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FlagOrdersTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final Flag BANDIT = Flag.ROUTING_POLICY_BANDIT;
  private static final Flag PROOF = Flag.VALIDATOR_STREAMING;
  private static final FlagState UNSET = FlagState.unset();

  @Test
  void rolloutOfOn_isACanaryThenGuardedThenOn() {
    List<FlagValue> values = new ArrayList<>();
    for (int phases = 0; phases < 4; phases++) {
      values.add(advanced(started(UNSET, BANDIT, true), BANDIT, phases).value(BANDIT));
    }

    assertThat(values)
        .containsExactly(
            new FlagValue.Share(0.05),
            new FlagValue.Share(0.25),
            new FlagValue.Share(0.5),
            new FlagValue.On());
    FlagState end = advanced(started(UNSET, BANDIT, true), BANDIT, 3);
    assertThat(end.rollouts()).isEmpty();
    assertThat(end.lastRollout(BANDIT))
        .contains(
            new EndedRollout(
                true, RolloutPhase.GUARDED_50, EndedRollout.How.PROMOTED, "", "well", "bob", AT));
  }

  @Test
  void rolloutOfOff_beginsWhereNobodySaidAnythingOfAFlagThatIsOnByItself() {
    FlagState canary = started(UNSET, PROOF, false);

    assertThat(canary.value(PROOF)).isEqualTo(new FlagValue.Share(0.95));
    assertThat(advanced(canary, PROOF, 1).value(PROOF)).isEqualTo(new FlagValue.Share(0.75));
    assertThat(advanced(canary, PROOF, 3).value(PROOF)).isEqualTo(new FlagValue.Off());
    assertThat(
            accepted(canary.orders(PROOF).rollBack("p95", "slow", "judge", AT))
                .applyTo(canary)
                .value(PROOF))
        .isEqualTo(new FlagValue.On());
  }

  @Property(tries = 300)
  void requestWithTheNewValue_keepsItInEveryLaterPhase(@ForAll boolean toOn, @ForAll long hash) {
    Flag flag = toOn ? BANDIT : PROOF;
    FlagState state = started(UNSET, flag, toOn);
    boolean had = false;
    for (int i = 0; i < 4; i++) {
      boolean has = state.value(flag).evaluate(ACME, "", hash) == toOn;
      assertThat(!had || has).isTrue();
      had = has;
      state = i < 3 ? advanced(state, flag, 1) : state;
    }
    assertThat(had).isTrue();
  }

  @Test
  void everyPhase_isAnotherRevisionOfTheFlagAlone() {
    FlagState canary = started(set(UNSET, PROOF, new FlagValue.Off()), BANDIT, true);
    FlagState guarded = advanced(canary, BANDIT, 1);

    assertThat(canary.revision(BANDIT)).isEqualTo(2);
    assertThat(guarded.revision(BANDIT)).isEqualTo(3);
    assertThat(guarded.revision(PROOF)).isEqualTo(1);
    assertThat(guarded.rollout(BANDIT).orElseThrow().inPhase(AT.plusSeconds(9)))
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(guarded.rollout(BANDIT).orElseThrow().inPhase(AT.minusSeconds(9))).isZero();
  }

  @Test
  void start_needsTheOtherValueForEveryRequest() {
    FlagState on = set(UNSET, BANDIT, new FlagValue.On());
    FlagState some = set(UNSET, BANDIT, new FlagValue.Tenants(Set.of("acme")));
    FlagState canary = started(UNSET, BANDIT, true);

    assertThat(on.orders(BANDIT).start(true, LIMITS, "", "ada", AT))
        .isInstanceOf(Ruling.Unchanged.class);
    assertThat(canary.orders(BANDIT).start(true, LIMITS, "", "ada", AT))
        .isInstanceOf(Ruling.Unchanged.class);
    assertThat(refused(some.orders(BANDIT).start(true, LIMITS, "", "ada", AT)))
        .isEqualTo(
            "routing.policy_bandit is on for some requests; set it to off for all of them first");
    assertThat(refused(canary.orders(BANDIT).start(false, LIMITS, "", "ada", AT)))
        .isEqualTo("a rollout to on is in phase canary; roll it back or withdraw it first");
  }

  @Test
  void flagThatIsSetByHand_isInNoRolloutAnyMore() {
    FlagState canary = started(UNSET, BANDIT, true);

    FlagState same = set(canary, BANDIT, new FlagValue.Share(0.05));
    FlagState off = set(canary, BANDIT, new FlagValue.Off());

    assertThat(same.value(BANDIT)).isEqualTo(canary.value(BANDIT));
    assertThat(same.rollouts()).isEmpty();
    assertThat(off.lastRollout(BANDIT).orElseThrow().how()).isEqualTo(EndedRollout.How.WITHDRAWN);
    assertThat(off.lastRollout(BANDIT).orElseThrow().reason()).isEqualTo("set");
    assertThat(refused(off.orders(BANDIT).advance(LIMITS, "", "bob", AT))).contains("no rollout");
  }

  @Test
  void ordersWithoutARollout_areRefusedOrChangeNothing() {
    assertThat(refused(UNSET.orders(BANDIT).rollBack("order", "", "bob", AT)))
        .isEqualTo("there is no rollout to roll back; set the flag");
    assertThat(refused(UNSET.orders(BANDIT).advance(LIMITS, "", "bob", AT)))
        .isEqualTo("there is no rollout to advance; begin one");
    assertThat(UNSET.orders(BANDIT).withdraw("", "bob", AT)).isInstanceOf(Ruling.Unchanged.class);
  }

  @Test
  void verdicts_leadToTheirEvents() {
    FlagOrders orders = started(UNSET, BANDIT, true).orders(BANDIT);

    assertThat(orders.follow(new RolloutVerdict.Hold("wait"), LIMITS, AT)).isEmpty();
    assertThat(orders.follow(new RolloutVerdict.Promote("well"), LIMITS, AT))
        .contains(
            new FlagEvent.PhaseEntered(BANDIT, RolloutPhase.GUARDED_25, 0.25, "well", "judge", AT));
    assertThat(orders.follow(new RolloutVerdict.RollBack("p95", "slow"), LIMITS, AT))
        .contains(new FlagEvent.RolledBack(BANDIT, "p95", "slow", "judge", AT));
    assertThat(UNSET.orders(BANDIT).follow(new RolloutVerdict.Promote("well"), LIMITS, AT))
        .isEmpty();
  }
}
