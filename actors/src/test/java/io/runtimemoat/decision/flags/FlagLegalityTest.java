package io.runtimemoat.decision.flags;

import static io.runtimemoat.decision.flags.TestFlags.AT;
import static io.runtimemoat.decision.flags.TestFlags.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.Ruling;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No order of orders brings a flag's new value to every request past a phase, but setting it. */
class FlagLegalityTest {
  enum What {
    SET_ON,
    SET_OFF,
    SET_SHARE,
    SET_TENANTS,
    ROLL_OUT_ON,
    ROLL_OUT_OFF,
    ADVANCE,
    ROLL_BACK,
    WITHDRAW,
    JUDGE_PROMOTES,
    JUDGE_ROLLS_BACK,
    JUDGE_HOLDS
  }

  /** What is tried with which flag. */
  record Step(What what, Flag flag) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(Arbitraries.of(What.class), Arbitraries.of(Flag.class))
        .as(Step::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(120);
  }

  @Property(tries = 500)
  void noOrderOfOrders_leavesTheLaw(@ForAll("histories") List<Step> history) {
    FlagState state = FlagState.unset();
    for (Step step : history) {
      Optional<FlagEvent> event = order(state.orders(step.flag()), step.what());
      if (event.isPresent()) {
        FlagState next = event.get().applyTo(state);
        assertThat(event.get().flag()).isEqualTo(step.flag());
        step(state, event.get(), next);
        othersStay(state, next, step.flag());
        state = next;
      }
      invariants(state);
    }
  }

  private static Optional<FlagEvent> order(FlagOrders orders, What what) {
    return switch (what) {
      case SET_ON -> accepted(orders.set(new FlagValue.On(), "", "ada", AT));
      case SET_OFF -> accepted(orders.set(new FlagValue.Off(), "", "ada", AT));
      case SET_SHARE -> accepted(orders.set(new FlagValue.Share(0.3), "", "ada", AT));
      case SET_TENANTS ->
          accepted(orders.set(new FlagValue.Tenants(Set.of("acme")), "", "ada", AT));
      case ROLL_OUT_ON -> accepted(FlagOrder.ROLL_OUT_ON.on(orders, LIMITS, "", "ada", AT));
      case ROLL_OUT_OFF -> accepted(FlagOrder.ROLL_OUT_OFF.on(orders, LIMITS, "", "ada", AT));
      case ADVANCE -> accepted(FlagOrder.ADVANCE.on(orders, LIMITS, "", "ada", AT));
      case ROLL_BACK -> accepted(FlagOrder.ROLL_BACK.on(orders, LIMITS, "", "ada", AT));
      case WITHDRAW -> accepted(FlagOrder.WITHDRAW.on(orders, LIMITS, "", "ada", AT));
      case JUDGE_PROMOTES -> orders.follow(new RolloutVerdict.Promote(""), LIMITS, AT);
      case JUDGE_ROLLS_BACK -> orders.follow(new RolloutVerdict.RollBack("p95", ""), LIMITS, AT);
      case JUDGE_HOLDS -> orders.follow(new RolloutVerdict.Hold(""), LIMITS, AT);
    };
  }

  /** One phase at a time; the last one leads to the target, every way back to where it began. */
  private static void step(FlagState before, FlagEvent event, FlagState after) {
    Flag flag = event.flag();
    Optional<FlagRollout> was = before.rollout(flag);
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
    assertThat(after.revision(flag)).isEqualTo(after.revision());
    if (event instanceof FlagEvent.RolloutStarted started) {
      assertThat(was).isEmpty();
      assertThat(before.value(flag))
          .isEqualTo(started.toOn() ? new FlagValue.Off() : new FlagValue.On());
      assertThat(after.rollout(flag).orElseThrow().phase()).isEqualTo(RolloutPhase.CANARY);
    } else if (event instanceof FlagEvent.PhaseEntered entered) {
      assertThat(was.orElseThrow().phase().next()).contains(entered.phase());
      assertThat(entered.phase().guarded()).isTrue();
      assertThat(entered.share()).isGreaterThan(was.orElseThrow().share());
      assertThat(after.rollout(flag).orElseThrow().toOn()).isEqualTo(was.orElseThrow().toOn());
    } else {
      assertThat(after.rollout(flag)).isEmpty();
      leaves(event, was, after.value(flag));
    }
  }

  private static void leaves(FlagEvent event, Optional<FlagRollout> was, FlagValue value) {
    if (event instanceof FlagEvent.FlagChanged changed) {
      assertThat(value).isEqualTo(changed.value());
    } else if (event instanceof FlagEvent.Promoted) {
      assertThat(was.orElseThrow().phase()).isEqualTo(RolloutPhase.GUARDED_50);
      assertThat(value).isEqualTo(was.orElseThrow().target());
    } else {
      assertThat(value).isEqualTo(was.orElseThrow().origin());
    }
  }

  private static void othersStay(FlagState before, FlagState after, Flag moved) {
    for (Flag flag : Flag.values()) {
      if (flag != moved) {
        assertThat(after.settings().get(flag)).isEqualTo(before.settings().get(flag));
        assertThat(after.rollout(flag)).isEqualTo(before.rollout(flag));
      }
    }
  }

  private static void invariants(FlagState state) {
    state
        .rollouts()
        .forEach(
            (flag, rollout) -> {
              assertThat(rollout.phase().guarded()).isTrue();
              assertThat(rollout.share()).isLessThanOrEqualTo(rollout.phase().mostShare());
              assertThat(state.value(flag)).isEqualTo(rollout.value());
            });
  }

  private static Optional<FlagEvent> accepted(Ruling<FlagEvent> ruling) {
    return ruling instanceof Ruling.Accepted<FlagEvent> accepted
        ? Optional.of(accepted.event())
        : Optional.empty();
  }

  /** Events that fit no state, as a damaged journal may hold them, change nothing but the count. */
  @Property(tries = 50)
  void eventsOfNoRollout_areCountedAlone(@ForAll("histories") List<Step> history) {
    FlagState state = FlagState.unset();
    for (Step step : history) {
      state = foreign(step).applyTo(state);
    }

    assertThat(state)
        .isEqualTo(
            new FlagState(
                history.size(),
                FlagState.unset().settings(),
                FlagState.unset().rollouts(),
                FlagState.unset().ended()));
  }

  private static FlagEvent foreign(Step step) {
    return switch (step.what()) {
      case SET_ON, SET_OFF, SET_SHARE, ADVANCE ->
          new FlagEvent.PhaseEntered(step.flag(), RolloutPhase.GUARDED_25, 0.25, "", "ada", AT);
      case ROLL_OUT_ON, ROLL_OUT_OFF, JUDGE_PROMOTES ->
          new FlagEvent.Promoted(step.flag(), "", "ada", AT);
      case WITHDRAW, JUDGE_HOLDS -> new FlagEvent.RolloutWithdrawn(step.flag(), "", "ada", AT);
      default -> new FlagEvent.RolledBack(step.flag(), "", "", "ada", AT);
    };
  }
}
