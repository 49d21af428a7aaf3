package io.runtimemoat.actors.control;

import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagEvidence;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagTally;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the flags' owner has heard of requests, in memory alone: nodes tell it all again to whoever
 * owns the flags next. Owned by {@link Flags}.
 */
final class FlagDesk {
  private final RolloutLimits limits;
  private final Map<Flag, FlagEvidence> evidence = new EnumMap<>(Flag.class);

  FlagDesk(RolloutLimits limits) {
    this.limits = limits;
  }

  /** Takes what a node has counted. */
  void told(FlagState state, String node, FlagTally tally) {
    of(state, tally.flag()).told(node, tally);
  }

  /** What the judge makes of every rollout. */
  List<FlagEvent> look(FlagState state, Instant now) {
    List<FlagEvent> events = new ArrayList<>();
    state
        .rollouts()
        .forEach(
            (flag, rollout) -> {
              RolloutVerdict verdict = of(state, flag).judge(rollout, now, limits);
              state.orders(flag).follow(verdict, limits, now).ifPresent(events::add);
            });
    return events;
  }

  /** What is known of every flag's value that draws lots. */
  Map<Flag, Flags.Trial> trials(FlagState state) {
    Map<Flag, Flags.Trial> trials = new EnumMap<>(Flag.class);
    state
        .settings()
        .forEach(
            (flag, setting) -> {
              if (setting.value().drawsLots()) {
                FlagEvidence seen = of(state, flag);
                trials.put(flag, new Flags.Trial(seen.sum(), seen.words()));
              }
            });
    return trials;
  }

  private FlagEvidence of(FlagState state, Flag flag) {
    FlagEvidence seen = evidence.computeIfAbsent(flag, FlagEvidence::new);
    seen.follow(state);
    return seen;
  }
}
