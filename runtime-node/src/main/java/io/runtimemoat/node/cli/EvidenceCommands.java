package io.runtimemoat.node.cli;

import io.runtimemoat.node.lab.GateLab;
import io.runtimemoat.node.lab.JoinLab;
import io.runtimemoat.node.lab.OpeLab;
import io.runtimemoat.node.lab.RolloutLab;
import io.runtimemoat.node.lab.SplitLab;
import io.runtimemoat.node.lab.StatsLab;
import picocli.CommandLine.Command;

/** The labs of what a policy must show: fields and examples are in the README of runtime-node. */
final class EvidenceCommands {
  private EvidenceCommands() {}

  /** {@code moat lab ope}. */
  @Command(
      name = "ope",
      description = {
        "Reads JSON lines, each a log, and answers with what another policy would have earned on"
            + " it.",
        "Fields: action, reward, propensity, evaluation_pmf, q_hat (lists), or samples (a list of"
            + " objects with these)."
      },
      mixinStandardHelpOptions = true)
  static final class Ope extends LineLabCommand {
    Ope() {
      super(new OpeLab());
    }
  }

  /** {@code moat lab stats}. */
  @Command(
      name = "stats",
      description = {
        "Reads JSON lines, each with a test, and answers with its result. Field test:"
            + " two_proportions, welch,",
        "msprt, confidence_sequence, stop_rule, srm, beta_mixture or calibration."
      },
      mixinStandardHelpOptions = true)
  static final class Stats extends LineLabCommand {
    Stats() {
      super(new StatsLab());
    }
  }

  /** {@code moat lab gate}. */
  @Command(
      name = "gate",
      description = {
        "Reads JSON lines, each with logged decisions, and answers whether a candidate passes the"
            + " gate.",
        "Fields: kind (change or refresh), samples, limits, seed; cohort and min_tenants for"
            + " decisions of other tenants."
      },
      mixinStandardHelpOptions = true)
  static final class Gate extends LineLabCommand {
    Gate() {
      super(new GateLab());
    }
  }

  /** {@code moat lab rollout}. */
  @Command(
      name = "rollout",
      description = {
        "Reads JSON lines, each with the two sides of a rollout, and answers hold, promote or"
            + " roll_back.",
        "Fields: phase, in_phase_s, shadow_decisions, control, candidate, limits."
      },
      mixinStandardHelpOptions = true)
  static final class Rollout extends LineLabCommand {
    Rollout() {
      super(new RolloutLab());
    }
  }

  /** {@code moat lab split}. */
  @Command(
      name = "split",
      description = {
        "Reads JSON lines, each with units and a share, and answers which of them get the"
            + " candidate.",
        "Fields: units (or count), share, salt, k0, k1."
      },
      mixinStandardHelpOptions = true)
  static final class Split extends LineLabCommand {
    Split() {
      super(new SplitLab());
    }
  }

  /** {@code moat lab join}. */
  @Command(
      name = "join",
      description = {
        "Reads JSON lines, each with decisions, outcomes and feedback, and answers with their"
            + " rewards.",
        "Fields: decisions, outcomes, feedback, window_s, until, aggregation, missing_quality,"
            + " metrics, weights."
      },
      mixinStandardHelpOptions = true)
  static final class Join extends LineLabCommand {
    Join() {
      super(new JoinLab());
    }
  }
}
